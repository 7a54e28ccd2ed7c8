package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.json.Json;

/** Searches on one journal, from the command line to the model that is written. */
class JournalCommandTest {
  private static final Golden GOLDEN = Golden.of("llama-gqa");

  @TempDir Path folder;

  private JsonNode search(String... more) throws IOException {
    Path tokens = folder.resolve("tokens.json");
    Files.writeString(tokens, GOLDEN.json().get("calib_ids").toString());
    List<String> arguments = new ArrayList<>(List.of("search", "--json"));
    arguments.addAll(List.of("--model", GOLDEN.directory().toString()));
    arguments.addAll(List.of("--tokens", tokens.toString()));
    arguments.addAll(List.of(more));
    Ran ran = Ran.of(arguments.toArray(String[]::new));
    assertEquals(0, ran.status(), ran.err());
    return Json.parse(ran.out().getBytes(UTF_8), "standard output");
  }

  /** The blocks are those that the official code removes. */
  @Test
  void aLongerJournalGivesTheFirstRemovalsAndTheirCost() throws IOException {
    String journal = folder.resolve("journal").toString();
    JsonNode three = search("--journal", journal, "--remove", "3");
    assertEquals(List.of(3, 2, 4), Numbers.list(three.get("removed")));
    String out = folder.resolve("out").toString();
    JsonNode one = search("--journal", journal, "--remove", "1", "--out", out);
    assertEquals(List.of(3), Numbers.list(one.get("removed")));
    assertEquals(passes(search("--remove", "1")), passes(one));
    assertTrue(passes(one) < passes(three));
    double seconds = one.get("seconds").doubleValue();
    assertTrue(seconds > 0 && seconds < three.get("seconds").doubleValue(), one.toString());

    Ran info = Ran.of("info", "--model", out, "--json");
    JsonNode written = Json.parse(info.out().getBytes(UTF_8), "standard output");
    assertEquals(5, written.get("blocks").intValue());
    JsonNode told = Json.read(Path.of(out, "sleb.json")).get("search");
    assertEquals(List.of(3), Numbers.list(told.get("removed")));
    assertEquals(passes(one), told.get("blockPasses").longValue());
    assertEquals(seconds, told.get("seconds").doubleValue());
    assertEquals(passes(three), passes(search("--journal", journal, "--remove", "3")));
  }

  private static long passes(JsonNode search) {
    return search.get("blockPasses").longValue();
  }
}
