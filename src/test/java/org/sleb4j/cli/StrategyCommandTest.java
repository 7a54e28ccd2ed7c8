package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
        "beam --budget 0.3 --width 2",
        "angle --budget 0.3",
        "evolution --budget 0.3 --population 6,4 --selection-tokens 64,128 --generations 2",
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
    Ran half = run(search);
    int kept = (lines.size() + 1) / 2 - 1;
    assertEquals(kept > 0, half.err().startsWith("Resumes after " + kept + " answer"), half.err());
    JsonNode resumed = half.json();
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

  /** The loss is that of what is left of all, as the command perplexity measures it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "greedy --remove 2",
        "swap --remove 2",
        "swap --from 2,4",
        "beam --remove 2 --width 2 --units unit",
        "evolution --remove 2 --population 6,4 --selection-tokens 64,128 --generations 2"
            + " --objective nll",
        "one-shot --remove 2",
        "last --budget 0.5",
        "angle --remove 2",
        "random --remove 2 --search-seed 7"
      })
  void beginsWithWhatIsRemovedAlready(String line) {
    String begun = "3,1.attention";
    List<String> arguments = new ArrayList<>(List.of("--removed", begun, "--search"));
    arguments.addAll(List.of(line.split(" ")));
    JsonNode found = json(arguments.toArray(String[]::new));
    assertEquals(2, found.get("start").size());
    List<String> all = new ArrayList<>(List.of(begun));
    all.addAll(removed(found));
    JsonNode left = command.run("perplexity", "--removed", String.join(",", all)).json();
    JsonNode mean = found.has("passes") ? last(found.get("passes")) : found.get("meanNll");
    assertEquals(left.get("meanNll").doubleValue(), mean.doubleValue(), 1e-6);
  }

  /** The losses on the card are those that the command perplexity measures. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--remove 2",
        "--remove 2 --racing",
        "--search swap --remove 2",
        "--search beam --remove 2 --width 2",
        "--search evolution --remove 2 --population 6,4 --selection-tokens 64,128 --generations 2"
            + " --objective nll",
        "--search one-shot --remove 2",
        "--search last --remove 2",
        "--search angle --remove 2",
        "--search random --remove 2 --search-seed 7"
      })
  void writesACardWithTheLossesBeforeAndAfter(String line) throws IOException {
    Path out = folder.resolve("out");
    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
    arguments.addAll(List.of("--out", out.toString()));
    JsonNode found = json(arguments.toArray(String[]::new));
    double before = command.run("perplexity").json().get("meanNll").doubleValue();
    String removed = String.join(",", removed(found));
    double after =
        command.run("perplexity", "--removed", removed).json().get("meanNll").doubleValue();
    assertEquals(before, found.get("meanNllBefore").doubleValue(), 1e-6);
    assertEquals(after, found.get("meanNllAfter").doubleValue(), 1e-6);
    List<Double> losses =
        Files.readAllLines(out.resolve("README.md")).stream()
            .filter(row -> row.matches("\\| .* \\| \\d+\\.\\d{4} \\|"))
            .map(row -> Double.valueOf(row.substring(row.indexOf(" | ") + 3, row.length() - 2)))
            .toList();
    assertEquals(before, losses.get(0), 1e-4);
    assertEquals(after, losses.get(losses.size() - 1), 1e-4);
  }

  private static JsonNode last(JsonNode passes) {
    JsonNode pass = passes.get(passes.size() - 1);
    return StreamSupport.stream(pass.get("candidates").spliterator(), false)
        .filter(candidate -> candidate.get("unit").asText().equals(pass.get("removed").asText()))
        .map(candidate -> candidate.get("meanNll"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void refinesWhatAFinishedSearchRemoved() throws IOException {
    Path journal = folder.resolve("greedy.jsonl");
    Path printed = folder.resolve("greedy.json");
    String[] greedy = {"--remove", "2", "--removed", "3", "--journal", journal.toString()};
    Files.writeString(printed, run(greedy).out());
    Files.writeString(journal, "{\"block\":4,\"lo", UTF_8, StandardOpenOption.APPEND);
    JsonNode whole = json("--search", "swap", "--remove", "2", "--removed", "3");
    for (Path from : List.of(journal, printed)) {
      JsonNode found = json("--search", "swap", "--from", from.toString(), "--removed", "3");
      assertEquals(whole.get("removed"), found.get("removed"), from.toString());
      assertEquals(whole.get("loss").doubleValue(), found.get("loss").doubleValue(), 1e-9);
      Ran other = run("--search", "swap", "--from", from.toString());
      assertTrue(other.err().contains("began without [3], this one begins without []"));
    }
    Path beam = folder.resolve("beam.jsonl");
    run("--search", "beam", "--remove", "1", "--journal", beam.toString());
    Ran answers = run("--search", "swap", "--from", beam.toString());
    assertTrue(answers.err().contains("keeps the answers to a search (beam)"), answers.err());
    Files.writeString(printed, Files.readString(printed).replaceAll("\"weights\":\"..", "$0f"));
    Ran stranger = run("--search", "swap", "--from", printed.toString(), "--removed", "3");
    assertTrue(stranger.err().contains("a search of another model"), stranger.err());
  }

  @Test
  void refinesWhateverTheOrderOfWhatWasRemovedBefore() throws IOException {
    Path journal = folder.resolve("greedy.jsonl");
    Path printed = folder.resolve("greedy.json");
    Files.writeString(
        printed,
        run("--remove", "1", "--removed", "3,5.attention", "--journal", journal.toString()).out());
    for (Path from : List.of(journal, printed)) {
      String[] swap = {"--search", "swap", "--from", from.toString(), "--removed"};
      String[] same =
          Stream.concat(Stream.of(swap), Stream.of("3,5.attention")).toArray(String[]::new);
      String[] turned =
          Stream.concat(Stream.of(swap), Stream.of("5.attention,3")).toArray(String[]::new);
      assertEquals(json(same).get("removed"), json(turned).get("removed"), from.toString());
      Ran other = run("--search", "swap", "--from", from.toString(), "--removed", "5,3");
      assertTrue(
          other.err().contains("began without [3, 5.attention], this one begins without [5, 3]"),
          other.err());
    }
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
        "--search beam --units unit --budget 0.2 | use the rule alternating, or units of one kind",
        "--search beam --budget 0.99 | budget (0.99) cannot be reached",
        "--search swap --from 1,2 --budget 0.4 | does not meet the budget (0.4): 33 %",
        "--search swap --from 1,1 | block (1) is named twice",
        "--search swap --from nowhere.json | there is no such file or directory",
        "--remove 1 --from 1 | --from ([1]) does not apply to --search greedy",
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
