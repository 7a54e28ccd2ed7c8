package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;

/** Repairs as a person does, and uses what is written in the other commands. */
class RepairCommandTest {
  @TempDir Path folder;
  private GoldenCommand command;

  @BeforeEach
  void writeTokens() throws IOException {
    command = new GoldenCommand(folder);
  }

  private String out(String name) {
    return folder.resolve(name).toString();
  }

  private Ran run(String name, String model, String... arguments) {
    return command.on(model, name, arguments);
  }

  private Ran repair(String... arguments) {
    return run("repair", GoldenCommand.MODEL, arguments);
  }

  private static JsonNode json(Ran ran) {
    return ran.json();
  }

  @Test
  void writesWhatItMeasured() throws IOException {
    JsonNode made =
        json(repair("--removed", "2,3", "--held-out", "0", "--rho", "0.01", "--out", out("made")));
    assertEquals(out("made"), made.get("out").asText());
    assertEquals(0.01, made.get("rho").asDouble());
    assertTrue(made.get("accepted").asBoolean());
    JsonNode first = made.get("matrices").get(0);
    assertEquals("1.feed-forward", first.get("unit").asText());
    assertEquals("3.feed-forward", first.get("target").asText());
    assertTrue(first.get("change").asDouble() > 0);
    assertEquals(5, made.get("matrices").size());
    double after = json(run("perplexity", out("made"))).get("meanNll").asDouble();
    assertEquals(made.get("meanNllAfter").asDouble(), after, 1e-6);
    String dense = GoldenCommand.MODEL;
    double before = json(run("perplexity", dense, "--removed", "2,3")).get("meanNll").asDouble();
    assertEquals(made.get("meanNllBefore").asDouble(), before, 1e-6);
    assertTrue(after < before);
    JsonNode origin = Json.read(folder.resolve("made/sleb.json")).get("repair");
    assertEquals(made.get("matrices"), origin.get("matrices"));
    assertEquals(made.get("meanNllDense"), origin.get("meanNllDense"));
    assertTrue(origin.get("origin").has("windowsHash"));
    String card = Files.readString(folder.resolve("made/README.md"));
    assertTrue(card.contains("5 tensors were fitted"), card);
  }

  @Test
  void saysThatAModelIsEvaluatedOnTheTextOfItsRepair() {
    json(repair("--removed", "2,3", "--held-out", "0", "--rho", "0.1", "--out", out("made")));
    JsonNode same = json(run("perplexity", out("made")));
    assertTrue(
        same.get("warnings").get(0).asText().contains("the text that the model was repaired with"),
        same.toString());
    JsonNode other = json(run("perplexity", GoldenCommand.MODEL));
    assertFalse(other.has("warnings") && !other.get("warnings").isEmpty(), other.toString());
  }

  @Test
  void writesTheUnrepairedModelAndSaysSoWhereNothingIsGained() throws IOException {
    JsonNode made =
        json(
            repair(
                "--removed", "2,3", "--held-out", "0", "--rho", "Infinity", "--out", out("same")));
    assertFalse(made.get("accepted").asBoolean());
    assertTrue(made.get("rho").isNull());
    String warning = made.get("warnings").get(0).asText();
    assertTrue(
        warning.endsWith("same gets the model without the removed units, unrepaired."), warning);
    String dense = GoldenCommand.MODEL;
    Ran pruned = Ran.of("prune", "--model", dense, "--removed", "2,3", "--out", out("pruned"));
    assertEquals(0, pruned.status(), pruned.err());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("pruned/model.safetensors")),
        Files.readAllBytes(folder.resolve("same/model.safetensors")));
  }

  private static final String[] GAP = {"--removed", "2,3", "--mode", "gap", "--overwrite"};

  private Ran shown(String... more) {
    Stream<String> model =
        Stream.of("repair", "--model", GoldenCommand.MODEL, "--tokens", out("tokens.json"));
    return Ran.of(
        Stream.of(model, Stream.of(GAP), Stream.of("--out", out("made")), Stream.of(more))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  @Test
  void saysWhichWindowsDecideAndWhatTheErrorIs() {
    Ran ran = shown("--held-out", "0.4");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("with the refit that was dropped"), ran.out());
    assertTrue(
        ran.out().contains(", the standard error over the 3 held-out windows; the sums have 315"),
        ran.out());
    JsonNode made = json(repair(with(GAP, "--held-out", "0.4", "--out", out("made"))));
    assertEquals(3, made.get("heldOutWindows").asInt());
    assertEquals(3, made.get("standardErrorWindows").asInt());
    Ran all = shown("--held-out", "0", "--rho", "1");
    assertTrue(all.out().contains("the standard error over the 8 windows of the sums"), all.out());
    assertTrue(all.out().contains("matched to dense after"), all.out());
  }

  @Test
  void saysThatRhoIsAtTheEdgeOfTheGrid() {
    JsonNode usual = json(repair(with(GAP, "--held-out", "0.4", "--out", out("made"))));
    assertEquals("[0.001,0.01,0.1,1.0]", usual.get("rhos").toString());
    double best = usual.get("rho").asDouble();
    assertEquals(best == 0.001 || best == 1, usual.get("rhoAtEdge").asBoolean());
    JsonNode large =
        json(repair(with(GAP, "--held-out", "0.4", "--rho", "100,1000", "--out", out("made"))));
    assertEquals(100, large.get("rho").asDouble());
    assertTrue(large.get("rhoAtEdge").asBoolean());
    String hint =
        "rho 100 is the least of those tried: a smaller one may be better, try --rho 100,10,1";
    assertTrue(shown("--held-out", "0.4", "--rho", "100,1000").out().contains(hint));
    String other =
        "rho 0.0001 is the largest of those tried: a larger one may be better, try --rho"
            + " 0.0001,0.001,0.01";
    String shown = shown("--held-out", "0.4", "--rho", "0.00001,0.0001").out();
    assertTrue(shown.contains(other), shown);
    JsonNode given =
        json(repair(with(GAP, "--held-out", "0.4", "--rho", "100", "--out", out("made"))));
    assertFalse(given.get("rhoAtEdge").asBoolean());
    assertFalse(shown("--held-out", "0.4", "--rho", "100").out().contains("those tried"));
  }

  @Test
  void showsNoMatricesWhereNothingWasChanged() {
    Ran ran = shown("--held-out", "0", "--rho", "Infinity");
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().contains("not accepted, nothing was changed: mean NLL"), ran.out());
    assertFalse(ran.out().contains("matched to dense after"), ran.out());
    assertFalse(ran.out().contains("down_proj"), ran.out());
  }

  /** What a model was saved without is in its files no more. */
  @Test
  void asksForTheWholeModelOfOneThatWasPruned() {
    String units = "2.attention,3.feed-forward";
    Ran pruned =
        Ran.of("prune", "--model", GoldenCommand.MODEL, "--removed", units, "--out", out("pruned"));
    assertEquals(0, pruned.status(), pruned.err());
    Ran none = run("repair", out("pruned"), "--out", out("made"));
    assertEquals(2, none.status());
    assertEquals(
        out("pruned")
            + " was saved without "
            + units
            + ", and a repair needs them to see what is missing: name the model it was made from"
            + " with --model, and --removed "
            + units
            + ".",
        none.err().strip());
    JsonNode more =
        json(
            run(
                "repair",
                out("pruned"),
                "--removed",
                "1.attention",
                "--held-out",
                "0",
                "--rho",
                "0.1",
                "--out",
                out("made")));
    assertTrue(
        more.get("warnings").toString().contains("this repair takes it as the whole model"),
        more.toString());
    for (JsonNode matrix : more.get("matrices")) {
      boolean padded = List.of("2.attention", "3.feed-forward").contains(unit(matrix));
      assertEquals(padded, matrix.get("change").asDouble() == 0, matrix.toString());
    }
  }

  /** Before anything is computed: a search or a repair may take hours. */
  @Test
  void refusesToWriteOverTheModelThatItReads() throws IOException {
    Ran pruned =
        Ran.of("prune", "--model", GoldenCommand.MODEL, "--removed", "2", "--out", out("pruned"));
    assertEquals(0, pruned.status(), pruned.err());
    byte[] before = Files.readAllBytes(folder.resolve("pruned/model.safetensors"));
    String[] over = {"--out", out("pruned"), "--overwrite", "--journal", out("journal")};
    Ran repair = run("repair", out("pruned"), with(over, "--removed", "1"));
    Ran search = run("search", out("pruned"), with(over, "--remove", "1"));
    for (Ran ran : List.of(repair, search)) {
      assertEquals(2, ran.status());
      assertTrue(ran.err().contains("holds the model being read"), ran.err());
    }
    assertFalse(Files.exists(folder.resolve("journal")));
    assertArrayEquals(before, Files.readAllBytes(folder.resolve("pruned/model.safetensors")));
  }

  private static String unit(JsonNode matrix) {
    return matrix.get("unit").asText();
  }

  @Test
  void resumesFromItsJournal() {
    String[] arguments = {
      "--removed",
      "2,3",
      "--mode",
      "gap",
      "--held-out",
      "0.4",
      "--journal",
      out("journal"),
      "--out",
      out("made"),
      "--overwrite"
    };
    JsonNode first = json(repair(arguments));
    JsonNode second = json(repair(arguments));
    assertEquals(first.get("matrices"), second.get("matrices"));
    assertEquals(first.get("meanNllAfter"), second.get("meanNllAfter"));
    assertTrue(Files.isDirectory(folder.resolve("journal")));
  }

  /** The hash of the weights knows nothing of the config. */
  @Test
  void anotherConfigHasAnotherJournal() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(Path.of(GoldenCommand.MODEL).resolve(name), model.resolve(name));
    }
    ObjectNode fields = (ObjectNode) Json.read(model.resolve("config.json"));
    for (double theta : new double[] {10000, 77}) {
      Files.writeString(model.resolve("config.json"), Json.pretty(fields.put("rope_theta", theta)));
      String kept = out("kept" + theta);
      JsonNode journaled = json(with(model, "--journal", out("journal"), "--out", kept));
      JsonNode alone = json(with(model, "--out", kept + "-alone"));
      assertEquals(alone.get("matrices"), journaled.get("matrices"));
    }
    try (Stream<Path> repairs = Files.list(folder.resolve("journal"))) {
      assertEquals(2, repairs.count());
    }
  }

  private Ran with(Path model, String... more) {
    Stream<String> arguments = Stream.of("--removed", "2", "--held-out", "0", "--rho", "0.01");
    return run(
        "repair",
        model.toString(),
        Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void repairsWhatASearchFound() {
    JsonNode found =
        json(
            Ran.of(
                "search",
                "--model",
                "demo",
                "--windows",
                "2",
                "--window-length",
                "64",
                "--remove",
                "1",
                "--repair",
                Demo.calibration().toString(),
                "--out",
                out("found"),
                "--json"));
    JsonNode repair = found.get("repair");
    assertEquals(out("found"), found.get("out").asText());
    assertTrue(repair.get("windows").asInt() > 0);
    JsonNode origin = Json.read(folder.resolve("found/sleb.json"));
    assertTrue(origin.has("search"));
    assertEquals(repair.get("matrices"), origin.get("repair").get("matrices"));
  }

  @Test
  void searchesTheModelAsItIsRepairedAfterEachRemoval() throws IOException {
    Path text = folder.resolve("other.txt");
    Files.writeString(text, Files.readString(Demo.calibration()));
    String[] greedy = {
      "search",
      "--model",
      "demo",
      "--windows",
      "2",
      "--window-length",
      "64",
      "--remove",
      "2",
      "--units",
      "unit",
      "--rule",
      "per-parameter",
      "--repair",
      text.toString(),
      "--json"
    };
    JsonNode plain = json(Ran.of(with(greedy, "--out", out("plain"))));
    JsonNode each = json(Ran.of(with(greedy, "--repair-each", "--journal", out("journal"))));
    JsonNode repairs = each.get("repairs");
    assertEquals(1, repairs.get("repairs").asInt());
    assertTrue(repairs.get("seconds").asDouble() > 0);
    assertTrue(each.get("blockPasses").asDouble() > repairs.get("blockPasses").asDouble());
    assertFalse(plain.has("repairs"));
    assertEquals(plain.get("passes").get(0), each.get("passes").get(0));
    JsonNode resumed = json(Ran.of(with(greedy, "--repair-each", "--journal", out("journal"))));
    assertEquals(each.get("passes"), resumed.get("passes"));
    Ran other = Ran.of(with(greedy, "--journal", out("journal"), "--out", out("none")));
    assertEquals(2, other.status());
    assertTrue(other.err().contains("repair"), other.err());
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void refusesRepairsInTheSearchWithoutATextAndInOtherSearches() {
    Ran none = Ran.of("search", "--model", "demo", "--remove", "1", "--repair-each");
    assertTrue(none.err().contains("--repair-each needs a text"), none.err());
    Ran beam =
        Ran.of(
            "search",
            "--model",
            "demo",
            "--remove",
            "1",
            "--search",
            "beam",
            "--repair-each",
            "--repair",
            "text");
    assertTrue(beam.err().contains("works only with the exact greedy search"), beam.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--out made | --removed is required",
        "--removed 2 | --out is required",
        "--removed 2 --out made --mode some | repair mode (some) must be gap or all.",
        "--removed 2 --out made --held-out 0 | No window is held out to choose rho with",
        "--removed 2 --out made --journal made/kept | is inside --out",
        "--removed 2 --out made --held-out 1 | the held-out share (1.0) must be",
        "--removed 2 --out made --rho 1,10,1 | rho (1.0) is named twice: leave one.",
        "--removed 2 --out made --rho 1,-10 | rho (-10.0) must be 0 or more",
        "--removed 2 --out made --held-out 0 --rho 1,10 | No window is held out to choose rho with",
        "--removed 0 --out made --mode gap | No unit is in front of a gap",
      })
  void answersMistakesWithASentence(String arguments, String sentence) {
    Ran ran = repair(arguments.replace("made", out("made")).split(" "));
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains(sentence), ran.err());
    assertFalse(Files.exists(folder.resolve("made")));
  }
}
