package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people read: the paper's names, options by their names, models by theirs. */
class WordsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "--dtype float32, 2",
    "--removed 5, 3",
    "--units, 2",
    "--units --removed 5.attention, 3"
  })
  void namesTheMetricOfARedundancyAsThePaperDoes(String options, int metric) {
    String command = "redundancy --model demo --windows 1 " + options;
    String header = header(ran(command));
    assertTrue(header.contains("metric " + metric), header);
    assertFalse(header.contains("metric " + (5 - metric)), header);
    assertTrue(ran(command + " --json").contains("\"metric2\":"), "as before");
  }

  private static String header(String out) {
    return out.lines().filter(line -> line.contains("metric")).findFirst().orElseThrow();
  }

  @Test
  void namesTheModelAndNotTheCopyOfItsFiles() throws IOException {
    String text = Files.writeString(folder.resolve("text.txt"), "Once").toString();
    Ran ran = Ran.of("tokenize", "--model", "demo", "--text", text, "--json");
    assertEquals("demo", ran.json().get("model").asText());
    assertEquals("tokenizer.model", ran.json().get("tokenizer").asText());
  }

  @ParameterizedTest
  @ValueSource(strings = {"prune --removed 1", "search --remove 1", "repair --removed 1"})
  void saysWhichOptionReplacesADirectory(String command) {
    Ran ran = Ran.of((command + " --model demo --out " + folder).split(" "));
    assertEquals(2, ran.status());
    assertEquals(
        folder + " already exists: name another directory, or replace it with --overwrite.",
        ran.err().strip());
  }

  @Test
  void offersAShapeOnlyWhereItApplies() {
    for (String command : List.of("search", "logits", "perplexity", "export", "generate")) {
      String help = ran(command + " --help");
      assertFalse(help.contains("--shape"), help);
      assertTrue(help.contains(" --model=MODEL"), help);
    }
    assertTrue(ran("bench --help").contains("(--model=MODEL | --shape=NAME)"));
    assertTrue(ran("info --help").contains("(--model=MODEL | --shape=NAME)"));
  }

  @Test
  void countsOneInTheSingular() {
    String out = ran("logits --model demo --windows 1 --out " + folder.resolve("logits"));
    assertTrue(out.startsWith("1 window written to "), out);
  }

  private static String ran(String command) {
    Ran ran = Ran.of(command.split(" +"));
    assertEquals(0, ran.status(), ran.err());
    return ran.out();
  }
}
