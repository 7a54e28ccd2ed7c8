package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Packing;
import org.sleb4j.model.Units;

/** Units on the command line; that their numbers are right is tested with the searches. */
class UnitsCommandTest {
  @TempDir Path folder;
  private GoldenCommand command;

  @BeforeEach
  void writeTokens() throws IOException {
    command = new GoldenCommand(folder);
  }

  private JsonNode json(String name, String... arguments) {
    return command.run(name, arguments).json();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(value -> texts.add(value.asText()));
    return texts;
  }

  @Test
  void measuresEveryUnit() {
    JsonNode found = json("redundancy", "--units");
    assertEquals(12, found.get("units").size());
    JsonNode first = found.get("units").get(0);
    assertEquals("0.attention", first.get("unit").textValue());
    assertTrue(first.get("parameters").isIntegralNumber());
    assertEquals(0, found.get("kl").doubleValue(), 1e-9);
    double without = json("perplexity", "--removed", "0.attention").get("meanNll").doubleValue();
    assertEquals(without, first.get("metric2").doubleValue(), 1e-6);
    for (JsonNode unit : found.get("units")) {
      assertEquals(List.of("unit", "parameters", "metric2", "kl"), names(unit));
      assertTrue(unit.get("kl").doubleValue() > 0, unit.toString());
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Blocks are numbers, units names; the value of a candidate stands beside its unit. */
  @ParameterizedTest
  @CsvSource({
    "block, loss, nll",
    "block, loss, kl",
    "unit, loss, nll",
    "unit, per-parameter, kl",
    "unit, alternating, nll",
    "attention, loss, kl",
    "feed-forward, per-parameter, nll"
  })
  void saysWhatItSearchedAndFound(String units, String rule, String objective) {
    JsonNode found =
        json(
            "search",
            "--units",
            units,
            "--rule",
            rule,
            "--objective",
            objective,
            "--budget",
            "0.15");
    assertEquals("greedy", found.get("search").textValue());
    assertEquals(units, found.get("units").textValue());
    assertEquals(rule, found.get("rule").textValue());
    assertEquals(objective, found.get("objective").textValue());
    assertEquals(0, found.get("start").size());
    boolean isBlock = units.equals("block");
    found.get("removed").forEach(unit -> assertEquals(isBlock, unit.isInt(), unit.toString()));
    String value = objective.equals("kl") ? "kl" : "meanNll";
    JsonNode passes = found.get("passes");
    assertEquals(found.get("removed").size(), passes.size());
    for (int i = 0; i < passes.size(); i++) {
      assertEquals(found.get("removed").get(i), passes.get(i).get("removed"));
      for (JsonNode candidate : passes.get(i).get("candidates")) {
        assertEquals(List.of("block", "unit", "loss", value), names(candidate));
        assertTrue(candidate.get("unit").isTextual());
      }
    }
    long parameters = found.get("parametersRemoved").longValue();
    assertTrue(parameters > 0);
    assertTrue(found.get("share").doubleValue() >= 0.15);
    double passesRun = found.get("blockPasses").doubleValue();
    assertTrue(passesRun > 0 && 2 * passesRun % 1 == 0, "whole numbers of half blocks");
  }

  @Test
  void packsUnitsIntoLayers() {
    Path out = folder.resolve("packed");
    Ran ran =
        Ran.of(
            "prune",
            "--json",
            "--model",
            GoldenCommand.MODEL,
            "--removed",
            "3.attention,5",
            "--out",
            out.toString());
    JsonNode found = ran.json();
    assertEquals(5, found.get("layers").intValue());
    assertEquals(List.of("3.attention"), texts(found.get("padded")));
    assertTrue(found.get("paddedParameters").doubleValue() > 0);
    assertTrue(found.get("logitsDifference").doubleValue() <= 1e-5);
  }

  @Test
  void removesUnitsByTheirRiseForEachParameter() {
    JsonNode found = json("search", "--units", "unit", "--rule", "per-parameter", "--remove", "2");
    assertEquals(List.of("3.feed-forward", "3.attention"), texts(found.get("removed")));
    JsonNode candidate = found.get("passes").get(0).get("candidates").get(0);
    assertEquals("1.attention", candidate.get("unit").textValue());
    assertTrue(candidate.get("meanNll").isNumber());
    assertTrue(found.get("parametersRemoved").longValue() > 0);
    assertEquals(
        found.get("share").doubleValue(),
        json("search", "--units", "unit", "--rule", "per-parameter", "--budget", "0.15")
            .get("share")
            .doubleValue(),
        "the first removals that reach a budget");
  }

  @Test
  void removesByTheDivergence() {
    JsonNode found = json("search", "--objective", "kl", "--remove", "1");
    assertEquals(3, found.get("removed").get(0).intValue());
    JsonNode candidate = found.get("passes").get(0).get("candidates").get(0);
    assertEquals("1", candidate.get("unit").textValue());
    assertTrue(candidate.get("kl").doubleValue() > 0);
    assertTrue(candidate.path("meanNll").isMissingNode());
  }

  @Test
  void beginsWithWhatIsRemovedAlready() {
    JsonNode found =
        json("search", "--units", "attention", "--removed", "3.attention", "--remove", "1");
    assertEquals(List.of("3.attention"), texts(found.get("start")));
    assertEquals(List.of("2.attention"), texts(found.get("removed")));
  }

  @Test
  void writesWhatASearchLeftAsOrdinaryLayers() throws IOException {
    Path out = folder.resolve("packed");
    JsonNode found =
        json("search", "--units", "attention", "--remove", "1", "--out", out.toString());
    String removed = found.get("removed").get(0).textValue();
    assertEquals("3.attention", removed);
    assertEquals(6, found.get("layers").intValue());
    assertEquals(List.of("3.attention"), texts(found.get("padded")));
    assertTrue(found.get("paddedParameters").doubleValue() > 0);
    assertTrue(found.get("logitsDifference").doubleValue() <= 1e-5);
    JsonNode origin = Json.read(out.resolve("sleb.json"));
    assertEquals(removed, origin.at("/removed/0/unit").textValue());
    assertEquals(removed, origin.at("/search/removed/0").textValue());
    Ran saved = command.on(out.toString(), "perplexity");
    assertEquals(
        json("perplexity", "--removed", removed).get("meanNll").doubleValue(),
        Json.parse(saved.out().getBytes(UTF_8), "output").get("meanNll").doubleValue(),
        1e-6);
  }

  private Ran within(String budget, String journal) {
    return command.run(
        "search",
        "--early",
        "0",
        "--budget",
        budget,
        "--budget-tokens",
        "64",
        "--journal",
        journal);
  }

  private double denseMillis(String journal) {
    String whole = within("99999ms/prompt", journal).err();
    Matcher dense =
        Pattern.compile("needs no removal: ([0-9.]+) ms/prompt are measured on this machine")
            .matcher(whole);
    assertTrue(dense.find(), whole);
    return Double.parseDouble(dense.group(1));
  }

  /** A machine that is busy with other things may measure anything, but not five times. */
  @Test
  void removesUntilItIsMeasuredToBeFastEnough() {
    String journal = folder.resolve("search.jsonl").toString();
    double most = 0.8 * denseMillis(journal);
    Ran ran = within(most + "ms/prompt", journal);
    for (int attempt = 1; attempt < 5 && ran.status() != 0; attempt++) {
      most = 0.8 * denseMillis(journal);
      ran = within(most + "ms/prompt", journal);
    }
    assertEquals(0, ran.status(), ran.err());
    JsonNode found = Json.parse(ran.out().getBytes(UTF_8), "output");
    JsonNode time = found.get("time");
    assertTrue(time.get("machineDependent").booleanValue());
    assertEquals("ms/prompt", time.get("unit").textValue());
    JsonNode measured = time.get("measured");
    assertEquals(found.get("removed").size() + 2, measured.size());
    for (int i = 0; i < measured.size(); i++) {
      boolean isFast = measured.get(i).get("milliseconds").doubleValue() <= most;
      assertEquals(i == 1 || i == measured.size() - 1, isFast, measured.toString());
    }
    assertEquals(found.get("removed"), measured.get(measured.size() - 1).get("removed"));
  }

  @Test
  void padsLessWhereTheWindowsDoNotDecide() {
    String[] five = {"--units", "unit", "--remove", "5", "--prefer-unpadded"};
    JsonNode found = json("search", five);
    assertEquals("least-padded", found.get("ties").textValue());
    List<String> removed = texts(found.get("removed"));
    ActiveBlocks left = ActiveBlocks.all(6).remove(removed.stream().map(Units::parse).toList());
    JsonNode lowest = json("search", "--units", "unit", "--remove", "5");
    assertFalse(lowest.has("ties"));
    ActiveBlocks other =
        ActiveBlocks.all(6)
            .remove(texts(lowest.get("removed")).stream().map(Units::parse).toList());
    assertTrue(Packing.of(left).padded().size() <= Packing.of(other).padded().size());
    for (JsonNode pass : found.get("passes")) {
      assertTrue(!pass.has("passedOver") || pass.get("withinNoise").booleanValue());
    }
  }

  @Test
  void resumesFromAJournalOfUnits() throws IOException {
    String[] three = {"--units", "unit", "--rule", "per-parameter", "--remove", "3"};
    JsonNode whole = json("search", three);
    String journal = folder.resolve("search.jsonl").toString();
    String[] kept =
        Stream.concat(Stream.of(three), Stream.of("--journal", journal)).toArray(String[]::new);
    json("search", kept);
    List<String> lines = Files.readAllLines(Path.of(journal));
    Files.write(Path.of(journal), lines.subList(0, 8)); // all candidates, no loss to begin with
    for (String sentence :
        List.of(
            "Resumes after 7 candidates of the next pass that search.jsonl keeps.",
            "Resumes after 3 removals that search.jsonl keeps.")) {
      Ran resumed = command.run("search", kept);
      assertEquals(whole.get("passes"), resumed.json().get("passes"));
      assertTrue(resumed.err().contains(sentence), resumed.err());
    }
    Ran other = command.run("search", "--remove", "1", "--journal", journal);
    assertEquals(2, other.status());
    assertTrue(other.err().contains("units was unit and is block"), other.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--units most --remove 1 | units (most) must be one of block, unit, attention",
        "--rule best --remove 1 | rule (best) must be one of loss, per-parameter, alternating",
        "--objective bits --remove 1 | objective (bits) must be one of nll, kl, kl-top-512",
        "--rule alternating --remove 1 | it needs units (unit), not block",
        "--budget 1.5 | --budget (1.5) must be above 0 and below 1",
        "--budget 45ms | budget (45ms) must be milliseconds above 0 for a token or a prompt",
        "--budget a.fifth | --budget (a.fifth) must be above 0 and below 1, such as 0.2 for",
        "--budget 1e9ms/token | budget (1e9ms/token) must be milliseconds above 0",
        "--budget 0.000001ms/token | cannot be reached: without all that may be removed (4 of 4)",
        "--budget 999999ms/prompt --budget-tokens 8 | needs no removal: ",
        "--budget 9ms/prompt --budget-tokens 999 | must fit the model's context",
        "--budget 9ms/token --budget-tokens 9 | --budget-tokens (9) has no effect without",
        "--remove 1 --prefer-unpadded | padding does not decide between whole blocks",
        "--units unit --search beam --remove 1 --prefer-unpadded | not decide in the search beam",
        "--units unit --racing --remove 1 --prefer-unpadded | padding does not decide in a race",
        "--racing --budget 0.2 | --budget (0.2) does not apply to --racing",
        "--remove 1 --budget 0.1 | give either --remove",
        "--units unit | give either --remove",
        "--units unit --remove 9 | units to remove (9) + early (2) + latter (2) must be at most",
        "--removed 3.mlp --remove 1 | removed (3.mlp) must be a block, such as 3, or a unit",
        "--racing --rule per-parameter --units unit --remove 1 | which a race does not"
      })
  void answersMistakesWithASentence(String arguments, String sentence) {
    Ran ran = command.run("search", arguments.split(" "));
    assertEquals(2, ran.status(), ran.out());
    assertTrue(ran.err().contains(sentence), ran.err());
    assertEquals(1, ran.err().strip().lines().count(), ran.err());
  }
}
