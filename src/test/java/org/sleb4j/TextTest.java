package org.sleb4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;
import org.sleb4j.origin.Provenance;
import org.sleb4j.report.PerplexityReport;

/** The same documents are the same windows, wherever they come from. */
class TextTest {
  private static final List<String> DOCUMENTS =
      IntStream.range(0, 30)
          .mapToObj(i -> "Once upon a time, there were " + i + " \"little\" dogs.")
          .toList();

  @TempDir Path folder;

  @AfterAll
  static void close() {
    Sleb.closeAll();
  }

  @Test
  void stringsAreTheSameTextAsFiles() throws IOException {
    String plain = String.join("\n", DOCUMENTS);
    String json = lines(d -> Json.line(Map.of("text", d)));
    String csv = "body,id\n" + lines(d -> "\"" + d.replace("\"", "\"\"") + "\",1");
    String file = file("a.jsonl", json);
    assertEquals(hash(Sleb.evaluation(file("a.txt", plain))), hash(Text.of(plain)));
    assertEquals(hash(Sleb.evaluation(file)), hash(Text.of(DOCUMENTS)));
    assertEquals(hash(Sleb.evaluation(file)), hash(Sleb.evaluation(file("a.csv", csv), "body")));
    assertEquals(hash(Sleb.evaluation(file).rows(9)), hash(Text.of(DOCUMENTS).rows(9)));
  }

  @Test
  void severalFilesAreOneText() throws IOException {
    String csv = "body\n" + String.join("\n", DOCUMENTS.subList(0, 20)).replaceAll("(?m)^.*$", "a");
    Text both = Sleb.evaluation(file("a.csv", csv), "body").and(file("b.csv", csv));
    assertTrue(both.toString().startsWith("a.csv, b.csv (CSV), 40 documents"), both.toString());
    assertEquals(hash(Text.of(IntStream.range(0, 40).mapToObj(i -> "a").toList())), hash(both));
  }

  /**
   * The losses of each token, and the bytes of a text without its first token: no space in front.
   */
  @Test
  void bitsPerByteAreThoseOfTheTokensOfAText() {
    String story = "Once upon a time there was a little girl. She had a red ball, naïve and round.";
    LanguageModel model = Sleb.load("demo");
    PerplexityReport found = model.perplexity(Text.of(story));
    double nats = model.tokenLosses(model, story).dense().nll().stream().mapToDouble(l -> l).sum();
    assertEquals(found.perplexity().meanNll() * found.perplexity().tokens(), nats, 1e-3);
    long bytes = story.getBytes(UTF_8).length + 1L; // BOS is not predicted, the space in front is
    assertEquals(bytes, found.perplexity().bytes().orElseThrow());
    assertEquals(nats / (Math.log(2) * bytes), found.bitsPerByte(), 1e-6);
    assertEquals(found.bitsPerByte(), found.fields().get("bitsPerByte"));
  }

  @Test
  void aShortStringIsOneWindow() {
    Text story = Text.of("Once upon a time there was a little girl.");
    Provenance from = Sleb.load("demo").perplexity(story.length(64 / 8)).provenance();
    assertEquals(8, from.windows().windowLength());
    Provenance whole = Sleb.load("demo").perplexity(story).provenance();
    assertEquals(1, whole.windows().windows());
    assertEquals(whole.windows().tokens(), whole.windows().windowLength());
    assertTrue(whole.invocation().isEmpty(), "no command can name a text in memory");
  }

  @Test
  void aCommandNamesAllFilesAndTheField() throws IOException {
    String one = file("a.csv", "id,body\n" + lines(d -> "1,dogs"));
    String two = file("b.csv", "id,body\n" + lines(d -> "2,cats"));
    Text text = Sleb.evaluation(one, "body").and(two).length(16);
    List<String> words =
        Sleb.load("demo").perplexity(text).provenance().invocation().orElseThrow().arguments();
    int at = words.indexOf("--text");
    assertEquals(
        List.of("--text", one, "--text", two, "--text-field", "body"), words.subList(at, at + 6));
  }

  @Test
  void answersMistakesWithASentence() throws IOException {
    String csv = file("a.csv", "id,body\n1,dogs\n");
    String json = file("b.jsonl", "{\"body\": \"dogs\"}");
    assertTrue(sentence(() -> Sleb.evaluation(csv)).contains("one of its fields (id, body)"));
    assertTrue(sentence(() -> Sleb.calibration(csv, "x")).contains("one of its fields (id, body)"));
    assertTrue(
        sentence(() -> Sleb.evaluation(csv, "body").and(json)).contains("must be of one form"));
    assertTrue(sentence(() -> Text.of("a").and(csv)).contains("only files can be joined"));
    assertTrue(sentence(() -> Text.of(" ")).contains("holds no text"));
  }

  private static String sentence(Executable mistake) {
    return assertThrows(InvalidInputException.class, mistake).getMessage();
  }

  private static String lines(java.util.function.UnaryOperator<String> line) {
    return DOCUMENTS.stream().map(line).collect(Collectors.joining("\n"));
  }

  private static String hash(Text text) {
    Provenance from = Sleb.load("demo").perplexity(text.length(32)).provenance();
    return from.text().orElseThrow().hash();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
