package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.json.Json;

/** Searches other than the greedy one on the command line. */
class StrategyCommandTest {
  @TempDir Path folder;
  private GoldenCommand command;

  @BeforeEach
  void writeTokens() throws IOException {
    command = new GoldenCommand(folder);
  }

  private Ran run(String... arguments) {
    return command.run("search", arguments);
  }

  private JsonNode json(String... arguments) {
    return run(arguments).json();
  }

  private static List<String> removed(JsonNode found) {
    return StreamSupport.stream(found.get("removed").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "swap --remove 2",
        "swap --units unit --rule per-parameter --budget 0.2",
        "swap --remove 2 --from 1,2",
        "beam --remove 3 --width 2 --units unit",
        "evolution --remove 4 --population 6,4 --selection-tokens 64,128 --generations 2",
        "one-shot --remove 2",
        "last --budget 0.3",
        "angle --remove 3",
        "random --remove 2 --search-seed 7"
      })
  void keepsAndResumesEverySearch(String line) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--search"));
    arguments.addAll(List.of(line.split(" ")));
    arguments.addAll(List.of("--journal", folder.resolve("search.jsonl").toString()));
    String[] search = arguments.toArray(String[]::new);
    JsonNode whole = json(search);
    assertEquals(arguments.get(1), whole.get("search").textValue());
    String field = whole.get("objective").textValue().equals("kl") ? "kl" : "meanNll";
    assertTrue(whole.get(field).doubleValue() > 0);
    assertTrue(whole.get("parametersRemoved").longValue() > 0);
    assertEquals(8, whole.get("windows").size());
    Path journal = folder.resolve("search.jsonl");
    List<String> lines = Files.readAllLines(journal);
    Files.write(journal, lines.subList(0, (lines.size() + 1) / 2));
    JsonNode resumed = json(search);
    JsonNode again = json(search);
    for (String same : List.of("removed", "loss", "choices", "share")) {
      assertEquals(whole.get(same), resumed.get(same), same);
    }
    assertEquals(resumed.get("seconds"), again.get("seconds"), "nothing is measured again");
    assertEquals(resumed.get("blockPasses"), again.get("blockPasses"));
  }

  @Test
  void removesByEachMethod() {
    assertEquals(List.of("4", "3"), removed(json("--search", "last", "--remove", "2")));
    assertEquals(
        removed(json("--remove", "2")),
        removed(json("--search", "beam", "--width", "1", "--remove", "2")));
    JsonNode evolution =
        json(
            "--search evolution --remove 4 --population 6,4 --selection-tokens 64,64 --generations 1"
                .split(" "));
    assertEquals("kl", evolution.get("objective").textValue());
    assertEquals("unit", evolution.get("units").textValue());
    assertEquals(4, evolution.get("removed").size());
    JsonNode begun = json("--search", "last", "--remove", "1", "--removed", "4");
    assertEquals(List.of("3"), removed(begun));
    assertEquals(4, begun.get("start").get(0).intValue());
  }

  @Test
  void writesWhatItFound() throws IOException {
    Path out = folder.resolve("pruned");
    JsonNode found = json("--search", "one-shot", "--remove", "2", "--out", out.toString());
    JsonNode origin = Json.read(out.resolve("sleb.json"));
    assertEquals("one-shot", origin.get("search").get("method").textValue());
    assertEquals(found.get("removed"), origin.get("search").get("removed"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--search genetic --remove 1 | search (genetic) must be one of greedy, swap, beam",
        "--remove 1 --width 3 | --width (3) does not apply to --search greedy",
        "--search beam --remove 1 --search-seed 3 | use evolution or random",
        "--search beam --remove 1 --racing | --racing does not apply to --search beam",
        "--search last --remove 1 --resamples 9 | --resamples (9) does not apply",
        "--search evolution --remove 3 | must be an even number",
        "--search evolution --remove 2 | a selection of the search evolution draws 32,768",
        "--search angle --remove 2 --units unit | units (unit) do not apply to the search angle",
        "--search beam --budget 0.2 | budget (0.2) does not apply to the search beam",
        "--search random --remove 1 --rule per-parameter --units unit | does not apply to the",
        "--search swap --remove 1 --from 9 | which another search removed",
        "--search evolution --remove 2 --population 3 | must be two numbers"
      })
  void refusesWhatDoesNotApply(String line, String sentence) {
    Ran ran = run(line.strip().split(" "));
    assertEquals(2, ran.status(), ran.out());
    assertTrue(ran.err().contains(sentence.strip()), ran.err());
  }
}
