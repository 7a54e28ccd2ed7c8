package org.sleb4j.cli;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command that compares searches, on the demo model, beside the commands that do one thing. */
class CompareSearchesCommandTest {
  private static final List<String> SMALL =
      List.of("--windows", "2", "--window-length", "64", "--evaluation-windows", "3");

  @TempDir Path folder;

  private static Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("compare-searches", "--json", "--model", "demo"));
    all.addAll(List.of(arguments));
    all.addAll(SMALL);
    return Ran.of(all.toArray(String[]::new));
  }

  private static JsonNode json(String... arguments) {
    return run(arguments).json();
  }

  private static String names(JsonNode removed) {
    List<String> names = new ArrayList<>();
    removed.forEach(unit -> names.add(unit.asText()));
    return String.join(",", names);
  }

  @Test
  void findsWhatTheCommandsFindThatDoOneThing() {
    JsonNode found =
        json(
            "--budget",
            "0.16",
            "--by",
            "--units attention --name 'only attentions'",
            "--by",
            "--search one-shot",
            "--runs",
            "0",
            "--limit",
            "9");
    JsonNode attentions = found.get("searches").get(0);
    assertEquals("only attentions", attentions.get("name").textValue());
    JsonNode alone =
        Ran.of(
                "search --json --model demo --windows 2 --window-length 64 --units attention"
                    .concat(" --budget 0.16 --resamples 1")
                    .split(" "))
            .json();
    for (String same : List.of("removed", "share", "parametersRemoved", "blockPasses")) {
      assertEquals(alone.get(same), attentions.get(same), same);
    }
    for (JsonNode search : found.get("searches")) {
      JsonNode perplexity =
          Ran.of(
                  "perplexity",
                  "--json",
                  "--model",
                  "demo",
                  "--windows",
                  "3",
                  "--removed",
                  names(search.get("removed")))
              .json();
      assertEquals(
          perplexity.get("meanNll").doubleValue(), search.get("meanNll").doubleValue(), 1e-9);
      JsonNode answers =
          Ran.of(
                  "zeroshot",
                  "--json",
                  "--model",
                  "demo",
                  "--limit",
                  "9",
                  "--compare",
                  "--removed",
                  names(search.get("removed")))
              .json();
      assertEquals(answers.get("acc"), search.get("answers").get("acc"));
      assertEquals(answers.get("difference"), search.get("answers").get("difference"));
    }
    assertEquals(0, found.get("timed").size());
  }

  @Test
  void timesAllInTurnAndNamesTexts() throws IOException {
    JsonNode found =
        json("--budget", "0.08", "--by", "--search last", "--and-text", notes(), "--runs", "1");
    assertEquals(2, found.get("searches").size());
    JsonNode first = found.get("searches").get(0);
    assertEquals("last, blocks, on calibration.txt", first.get("name").textValue());
    assertEquals(
        "last, blocks, on notes.txt", found.get("searches").get(1).get("name").textValue());
    assertEquals("prompt", found.get("timed").get(0).get("mode").textValue());
    assertEquals("generate", found.get("timed").get(1).get("mode").textValue());
    JsonNode speed = first.get("speed").get(0);
    assertEquals(
        speed.get("dense").get("median").doubleValue()
            / speed.get("pruned").get("median").doubleValue(),
        speed.get("speedup").get("ratio").doubleValue(),
        1e-12);
  }

  private String notes() throws IOException {
    Path notes = folder.resolve("notes.txt");
    Files.writeString(notes, "The dog saw a cat in the garden.\n\n".repeat(60));
    return notes.toString();
  }

  @Test
  void marksWhatIsRequiredInItsHelp() {
    String help = Ran.of("compare-searches", "--help").out().replaceAll("\\s+", " ");
    assertTrue(help.contains("--by=OPTIONS Required, and may be repeated: a search"), help);
    assertTrue(help.contains("--budget=SHARE Required: the share"), help);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.2 | --search genetic | search (genetic) must be one of greedy, swap, beam",
        "0.2 | --remove 3 | --remove and --budget do not belong in --by",
        "0.2 | --width 3 | --width (3) does not apply to --search greedy",
        "0.2 | --wide 3 | --by (--wide 3) is not a search: Unknown option",
        "0.2 | --search beam --units unit | use the rule alternating",
        "0.97 | --search greedy | budget (0.97) cannot be reached",
        "2 | --search greedy | --budget (2.0) must be above 0 and below 1"
      })
  void refusesWhatCannotBeCompared(String budget, String by, String sentence) {
    Ran ran = run("--budget", budget, "--by", by);
    assertEquals(2, ran.status(), ran.out());
    assertTrue(ran.err().contains(sentence), ran.err());
  }
}
