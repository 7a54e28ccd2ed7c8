package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the text of a command comes from. */
class TextCommandTest {
  private static final String STORY = "Once upon a time there was a dog.\n";

  @TempDir Path folder;

  private String[] both;
  private String plain;

  @BeforeEach
  void files() throws IOException {
    String csv = "id,body\n" + ("1," + STORY).repeat(9);
    both = new String[] {"--text", file("a.csv", csv), "--text", file("b.csv", csv)};
    plain = file("c.txt", STORY.repeat(9));
  }

  @Test
  void readsAColumnOfSeveralFiles() {
    JsonNode found =
        Ran.of(perplexity(both, "--text-field", "body", "--window-length", "16", "--json")).json();
    assertEquals("a.csv, b.csv", found.at("/text/corpus").asText());
    assertEquals(18, found.at("/text/documents").asInt());
  }

  @Test
  void namesTheColumnsThereAre() {
    assertMistake(
        "a.csv, row 1 has no field \"text\" for the text: name one of its fields (id, body).",
        perplexity(both));
  }

  @Test
  void refusesAFieldWithoutEffect() {
    String[] field = {"--text-field", "body"};
    assertMistake(
        "c.txt is read as plain text, which has no field \"body\"",
        perplexity(field, "--text", plain));
    assertMistake("--text-field (body) needs --text", perplexity(field));
    assertMistake("no --text-field", perplexity(field, "--preset", "wikitext2"));
    assertMistake("name at most one --text", perplexity(both, "--preset", "wikitext2"));
  }

  @Test
  void tokenizesAColumn() {
    Ran ran = Ran.of("tokenize", "--model", "demo", "--text", both[1], "--text-field", "body");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("Once"), ran.out());
  }

  private static String[] perplexity(String[] text, String... more) {
    return Stream.of(new String[] {"perplexity", "--model", "demo"}, text, more)
        .flatMap(Stream::of)
        .toArray(String[]::new);
  }

  private static void assertMistake(String part, String... arguments) {
    Ran ran = Ran.of(arguments);
    assertEquals(2, ran.status(), ran.err());
    assertEquals("", ran.out());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertTrue(ran.err().contains(part), ran.err());
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
