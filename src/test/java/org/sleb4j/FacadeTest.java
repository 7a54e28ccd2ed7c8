package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.demo.Demo;
import org.sleb4j.display.Displayable;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.json.Json;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.report.AccuracyComparisonReport;
import org.sleb4j.report.AccuracyReport;
import org.sleb4j.report.ComparisonReport;
import org.sleb4j.report.ContinuationReport;
import org.sleb4j.report.CostReport;
import org.sleb4j.report.ModelsReport;
import org.sleb4j.report.SavedReport;
import org.sleb4j.report.SearchReport;
import org.sleb4j.report.StepReport;
import org.sleb4j.report.TokenLossReport;
import org.sleb4j.search.Candidate;
import org.sleb4j.session.OpenModel;
import org.sleb4j.torch.Torch;
import org.sleb4j.zeroshot.Metric;
import org.sleb4j.zeroshot.QuestionScore;
import org.sleb4j.zeroshot.TaskScore;

/** What a notebook does, on the demo model; its numbers are those of a float64 reference. */
class FacadeTest {
  private static final String STORY = "Once upon a time there was a little girl named Lily.";

  private static final String NAME = "demo";
  private static final JsonNode REFERENCE = Json.read(SharedData.reference("demo"));

  private Text text;

  @TempDir Path folder;

  @BeforeEach
  void load() {
    text = Sleb.calibration().length(128).first(3);
  }

  @AfterEach
  void close() {
    Sleb.closeAll();
  }

  private static String sentence(Executable mistake) {
    return assertThrows(InvalidInputException.class, mistake).getMessage();
  }

  private static void assertShowsTableAndChart(Displayable result) {
    assertShowsTable(result);
    MimeBundle bundle = result.mimeBundle();
    String html = bundle.data().get(MimeBundle.HTML);
    assertTrue(html.contains("<img "), html);
    assertTrue(
        html.contains("src=\"data:image/png;base64," + bundle.data().get(MimeBundle.PNG) + "\""));
  }

  private static void assertShowsTable(Displayable result) {
    MimeBundle bundle = result.mimeBundle();
    assertEquals(result.toString(), bundle.text());
    assertTrue(bundle.data().get(MimeBundle.HTML).contains("<table>"));
  }

  @Test
  void measuresWhatTheReferenceMeasures() {
    LanguageModel model = Sleb.load(NAME);
    for (BlockRedundancy block : model.redundancy(text).redundancy().blocks()) {
      int number = block.block();
      assertEquals(REFERENCE.get("metric1").get(number).asDouble(), block.metric1(), 1e-4);
      assertEquals(dropped(number), block.metric2(), 1e-4);
    }
    assertEquals(Math.exp(dropped(3)), model.without(3).perplexity(text).value(), 1e-2);
  }

  private static double dropped(int block) {
    return REFERENCE.get("nll_drop_one").get(Integer.toString(block)).asDouble();
  }

  @Test
  void searchesAsTheReferenceDoes() {
    SearchReport found = Sleb.load(NAME).search(text).stepTo(3);
    assertEquals(Units.blocks(Numbers.list(REFERENCE.get("greedy_removal"))), found.removed());
    for (int pass = 0; pass < 3; pass++) {
      JsonNode expected = REFERENCE.get("greedy_candidates").get(pass);
      List<Candidate> candidates = found.result().passes().get(pass).candidates();
      assertEquals(expected.size(), candidates.size());
      for (Candidate candidate : candidates) {
        double nll = expected.get(Integer.toString(candidate.block())).asDouble();
        assertEquals(nll, candidate.mean(), 1e-4);
      }
    }
  }

  @Test
  void showsTablesWithChartsAndWhereTheyCameFrom() {
    LanguageModel model = Sleb.load(NAME);
    LanguageModel pruned = model.without(2);
    assertShowsTable(model);
    assertShowsTableAndChart(model.redundancy(text));
    assertShowsTableAndChart(pruned.redundancy(text));
    assertShowsTableAndChart(model.similarity(text));
    assertShowsTableAndChart(model.redundancy(text).ranks());
    assertShowsTableAndChart(model.redundancy(pruned, text).ranks());
    assertShowsTable(model.perplexity(text));
    assertShowsTableAndChart(model.compare(pruned, text));
    String shown = pruned.redundancy(text).toString();
    assertTrue(shown.contains("metric 3"), shown);
    assertTrue(shown.contains("without [2], float32 on cpu"), shown);
    assertTrue(
        shown.contains(
            "calibration.txt (plain text), protocol consecutive, 18 documents, 3 windows of 128"),
        shown);
  }

  @Test
  void comparesWindowByWindow() {
    LanguageModel model = Sleb.load(NAME);
    LanguageModel pruned = model.without(2);
    ComparisonReport report = model.compare(pruned, text);
    double dense = REFERENCE.get("nll").asDouble();
    assertEquals(dense, report.dense().meanNll(), 1e-4);
    assertEquals(dropped(2), report.pruned().meanNll(), 1e-4);
    assertEquals(dropped(2) - dense, report.added().mean(), 1e-4);
    assertEquals(List.of(2), report.provenance().blocks().removed());
  }

  @Test
  void searchesInStepsForwardsAndBackwards() {
    PruningSearch search = Sleb.load(NAME).search(text);
    StepReport first = search.step();
    assertShowsTableAndChart(first);
    assertEquals(10, first.pass().candidates().size());
    SearchReport three = search.stepTo(3);
    assertShowsTableAndChart(three);
    assertEquals(3, three.removed().size());
    assertEquals(three.removed().subList(0, 2), search.pruned(2).removed());
    assertEquals(three.removed(), search.pruned().removed());
    assertEquals(three.removed().subList(0, 2), search.back().removed());
    assertEquals(three.removed(), search.stepTo(3).removed());
    assertShowsTable(search.stability(50));
    assertShowsTableAndChart(search);
    search.back();
    search.back();
    search.back();
    assertEquals(9, search.barriers(2, 1).step().pass().candidates().size());
  }

  @Test
  void goesOnAfterAnInterruptWhereItStopped() {
    LanguageModel model = Sleb.load(NAME);
    PruningSearch search = model.search(text);
    search.step();
    Thread.currentThread().interrupt();
    assertThrows(Interrupted.class, search::step);
    assertEquals(1, search.removed().size());
    assertEquals(model.search(text).stepTo(3).removed(), search.stepTo(3).removed());
  }

  @Test
  void goesOnFromItsJournalWhenTheCellIsRunAgain() {
    LanguageModel model = Sleb.load(NAME);
    String journal = folder.resolve("search.jsonl").toString();
    PruningSearch first = model.search(text, journal);
    first.stepTo(2);
    PruningSearch second = model.search(text, journal);
    assertEquals(first.removed(), second.removed());
    assertTrue(sentence(first::step).startsWith("The journal of this search was opened again by"));
    assertEquals(3, second.stepTo(3).removed().size());
    assertTrue(
        sentence(() -> model.search(text.length(64), journal))
            .contains("search.jsonl is the journal of another search, which is open"));
  }

  @Test
  void tellsHowATextIsCut() {
    String drawn = Sleb.calibration().rows(9).seed(1).toString();
    assertTrue(
        drawn.endsWith("protocol rows of 9 documents, seed 1, windows of 256 tokens"), drawn);
    drawn = Sleb.calibration().windows(16).length(64).first(2).toString();
    assertTrue(
        drawn.endsWith(
            "protocol windows at 16 random offsets, seed 0, windows of 64 tokens, the first 2"),
        drawn);
    drawn = Sleb.evaluation().toString();
    assertTrue(drawn.endsWith("protocol consecutive, windows of 256 tokens"), drawn);
  }

  @Test
  void racesApproximately() {
    LanguageModel model = Sleb.load(NAME);
    var race = model.race(text.first(20).length(64), 1);
    assertShowsTable(race);
    assertTrue(race.toString().startsWith("Approximately"));
    assertEquals(1, model.without(race.removed()).removed().size());
  }

  @Test
  void continuesTextSideBySide() {
    LanguageModel model = Sleb.load(NAME);
    ContinuationReport report = model.continuations(model.without(2), "Once upon a time", 12);
    assertShowsTable(report);
    assertEquals(2, report.continuations().size());
    assertTrue(report.text().startsWith(", there was a little girl named Lily."), report.text());
    assertEquals(12, REFERENCE.get("continuation").get("dense").size());
    assertEquals(model.generate("Once", 12, 1, 7).text(), model.generate("Once", 12, 1, 7).text());
  }

  @Test
  void showsWhereItHurtsTokenByToken() {
    LanguageModel model = Sleb.load(NAME);
    TokenLossReport report = model.tokenLosses(model.without(2), STORY);
    assertEquals(STORY, String.join("", report.pieces()).strip());
    JsonNode story = REFERENCE.get("story");
    assertEquals(Numbers.list(story.get("ids")), report.dense().ids());
    for (int token = 0; token < report.added().size(); token++) {
      double dense = story.get("dense").get(token).asDouble();
      double pruned = story.get("without_2").get(token).asDouble();
      assertEquals(dense, report.dense().nll().get(token), 1e-4);
      assertEquals(pruned - dense, report.added().get(token), 1e-4);
    }
    assertShowsTable(report);
  }

  @Test
  void timesDenseAndPrunedInTurn() {
    LanguageModel model = Sleb.load(NAME);
    var latency = model.latency(model.without(2, 3), 64, 3);
    assertShowsTableAndChart(latency);
    assertEquals(3, latency.comparison().dense().timing().seconds().size());
    assertShowsTableAndChart(model.throughput(model.without(2), 2, 4, 2));
    assertTrue(sentence(() -> model.latency(model)).contains("a whole model and one made from it"));
  }

  @Test
  void showsWhatSpeedCosts() {
    PruningSearch search = Sleb.load(NAME).search(text);
    assertTrue(sentence(search::latency).startsWith("Nothing is removed yet"));
    assertTrue(sentence(search::stability).startsWith("Nothing is removed yet"));
    search.step();
    assertShowsTableAndChart(search.latency());
    var pareto = search.pareto(text.first(2));
    assertShowsTableAndChart(pareto);
    Questions questions = Sleb.questions().first(10);
    CostReport costs = search.pareto(text.first(2), questions);
    assertShowsTableAndChart(costs);
    assertEquals(
        search.pruned(1).accuracy(questions).value(), costs.scores().get(1).accuracy().mean());
    assertEquals(
        pareto.pareto().points().get(1).perplexity(), costs.pareto().points().get(1).perplexity());
    assertEquals(2, pareto.pareto().points().size());
    assertEquals(
        search.pruned().perplexity(text.first(2)).value(),
        pareto.pareto().points().get(1).perplexity().orElseThrow());
  }

  @Test
  void showsSearchesSideBySide() {
    LanguageModel model = Sleb.load(NAME);
    PruningSearch one = model.search(text);
    PruningSearch other = model.search(text.windows(3).seed(1));
    one.stepTo(2);
    other.stepTo(2);
    assertShowsTableAndChart(Sleb.compare(one, other));
    assertShowsTableAndChart(Sleb.compare(text.first(1), one, other));
    assertTrue(sentence(() -> Sleb.compare()).contains("at least one"));
  }

  @Test
  void savesWhatLoadsAgainAndSavesOverItself() throws IOException {
    LanguageModel model = Sleb.load(NAME);
    String out = folder.resolve("deep/pruned").toString();
    PruningSearch search = model.search(text);
    search.step();
    LanguageModel pruned = search.pruned();
    assertShowsTable(pruned.save(out));
    LanguageModel saved = Sleb.load(out);
    assertEquals(pruned.perplexity(text).value(), saved.perplexity(text).value(), 1e-4);
    String origin = Files.readString(Path.of(out, "sleb.json"));
    assertTrue(origin.contains("calibration.txt"), origin);
    double before = saved.perplexity(text).value();
    LanguageModel unmeasured = Sleb.on("cpu").dtype("float32").load(out);
    SavedReport report = model.without(2, 3).save(out);
    assertTrue(report.toString().contains(out + ", replaced"), report.toString());
    LanguageModel again = Sleb.load(out);
    assertEquals(10, again.blocks().blockCount());
    assertEquals(before, saved.perplexity(text).value());
    assertEquals(before, unmeasured.perplexity(text).value());
    assertTrue(
        sentence(() -> saved.save(folder.resolve("more").toString()))
            .contains("model.safetensors has changed since the model was opened: open it again."));
    saved.close();
    assertTrue(again.perplexity(text).value() > 1);
    Files.delete(Path.of(out, "sleb.json"));
    assertTrue(sentence(() -> pruned.save(out)).contains("which this tool did not write"));
  }

  @Test
  void savesUnitsAsOrdinaryLayers() {
    LanguageModel model = Sleb.load(NAME);
    String out = folder.resolve("packed").toString();
    LanguageModel pruned = model.without("3.attention", "5.feed-forward", "6.attention");
    SavedReport report = pruned.save(out);
    assertShowsTable(report);
    assertTrue(report.toString().contains("padded: 3.attention,"), report.toString());
    LanguageModel saved = Sleb.load(out);
    assertEquals(11, saved.blocks().blockCount());
    assertEquals(pruned.perplexity(text).value(), saved.perplexity(text).value(), 1e-4);
    assertEquals(
        List.of("3.attention", "5.feed-forward", "6.attention", "1"),
        Sleb.compare(text, saved.without(1)).models().get(0).removed());
  }

  /** Whatever a model does, it does without single units, too, and in 4 bits. */
  @Test
  void doesEverythingWithoutUnits() {
    LanguageModel model = Sleb.load(NAME);
    LanguageModel pruned = model.without("5", "3.attention");
    LanguageModel quantized = pruned.quantize(text, folder.resolve("units").toString(), "rtn", 32);
    assertEquals(11, quantized.blocks().blockCount());
    assertEquals(
        List.of("5", "3.attention"), Sleb.compare(text, quantized).models().get(0).removed());
    for (LanguageModel each : List.of(pruned, quantized.without("1.feed-forward", "4"))) {
      assertShowsTable(each.perplexity(text));
      assertTrue(each.generate("Once upon a time", 4).toString().contains("Once upon a time"));
      assertShowsTable(each.accuracy(Sleb.questions().first(4)));
    }
    assertShowsTable(model.latency(pruned, 16, 2));
    assertShowsTable(model.throughput(pruned, 2, 2, 2));
    assertShowsTable(model.compare(pruned, text));
  }

  @Test
  void readsNoBlockOfAModelThatReplacedIt() {
    String out = folder.resolve("streamed").toString();
    Sleb.load(NAME).save(out);
    LanguageModel streamed = Sleb.on("cpu").dtype("float32").memory(0.0065).load(out);
    assertTrue(streamed.perplexity(text).value() > 1);
    Sleb.load(NAME).without(1).save(out);
    assertTrue(
        sentence(() -> streamed.perplexity(text))
            .contains("has changed since the model was opened"));
  }

  @Test
  void refusesPathsThatNoFileCanHave() {
    LanguageModel model = Sleb.load(NAME);
    List.<Executable>of(
            () -> model.save("a\0b"),
            () -> model.quantize(text, "a\0b"),
            () -> model.search(text, "a\0b"),
            () -> Sleb.load("a\0b"),
            () -> Sleb.calibration("a\0b"),
            () -> Sleb.shape("a\0b"),
            () -> Sleb.questions("arc_easy", "a\0b"))
        .forEach(
            call ->
                assertTrue(
                    sentence(call)
                        .startsWith("\"a?b\" cannot be the name of a file (Nul character"),
                    sentence(call)));
    assertTrue(sentence(() -> model.save("/")).contains("is the root of a file system"));
  }

  @Test
  void loadsTheSameModelOnce() {
    LanguageModel model = Sleb.load(NAME);
    long handles = Torch.liveHandles();
    LanguageModel again = Sleb.load(NAME);
    assertEquals(handles, Torch.liveHandles());
    model.close();
    assertEquals(
        "The model demo was closed: load it again.", sentence(() -> again.perplexity(text)));
    assertTrue(again.toString().contains("12 blocks"));
    assertTrue(Sleb.load(NAME).perplexity(text).value() > 1);
    assertNotEquals(0, OpenModel.open());
  }

  @Test
  void timesAShapeWithoutAnyFiles() {
    LanguageModel model = Sleb.on("cpu").dtype("bfloat16").shape("tiny-llama");
    var report = model.latency(model.without(3, 1), 32, 2);
    assertShowsTableAndChart(report);
    assertTrue(report.toString().contains("random"), report.toString());
    assertShowsTable(model);
    long handles = Torch.liveHandles();
    assertShowsTable(Sleb.on("cpu").dtype("bfloat16").shape("tiny-llama"));
    assertEquals(handles, Torch.liveHandles());
    assertTrue(sentence(() -> model.perplexity(text)).contains("random weights"));
    assertTrue(sentence(() -> model.save(folder.resolve("shape").toString())).contains("random"));
    assertTrue(sentence(() -> Sleb.shape("llama-2-8b")).contains("llama-2-70b"));
  }

  @Test
  void givesMemoryBackWithoutBeingClosed() throws InterruptedException {
    Sleb.load(NAME).generate("Once", 1); // compiles what stays
    Sleb.closeAll();
    long before = Torch.liveHandles();
    for (int i = 0; i < 4; i++) {
      String copy = copy("copy" + i);
      LanguageModel model = Sleb.load(copy);
      model.search(text).step();
      assertTrue(OpenModel.open() <= 2, "models kept: " + OpenModel.open());
    }
    for (int i = 0; i < 200 && Torch.liveHandles() > before; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertEquals(before, Torch.liveHandles());
    assertEquals(0, OpenModel.open());
  }

  @Test
  void quantizesAndLoadsWhatItWrote() {
    LanguageModel model = Sleb.load(NAME);
    String directory = folder.resolve("new/four-bits").toString();
    LanguageModel quantized = model.without(2).quantize(text, directory, "rtn", 32);
    assertTrue(quantized.toString().contains("all 11 blocks"), quantized.toString());
    assertTrue(quantized.toString().contains("4-bit, group 32"), quantized.toString());
    assertEquals(
        model.without(2).perplexity(text).perplexity().meanNll(),
        quantized.perplexity(text).perplexity().meanNll(),
        0.3);
    LanguageModel again = model.quantize(text, directory, "awq", 128);
    assertTrue(again.toString().contains("all 12 blocks"), "what it wrote before is replaced");
    assertTrue(sentence(() -> again.quantize(text, directory)).contains("quantized already"));
    assertTrue(
        sentence(() -> model.quantize(text, folder.toString())).contains("which this tool did"));
  }

  @Test
  void comparesModelsOfAnyKind() {
    LanguageModel model = Sleb.load(NAME);
    String directory = folder.resolve("four-bits").toString();
    LanguageModel quantized = model.without(2).quantize(text, directory, "rtn", 32);
    ModelsReport report =
        Sleb.compare(text, model, model.without(2), quantized, quantized.without(1));
    assertShowsTableAndChart(report);
    assertEquals(
        List.of(List.of(), List.of("2"), List.of("2"), List.of("2", "1")),
        report.models().stream().map(ModelsReport.Row::removed).toList());
    assertEquals(
        List.of("dense", "dense", "rtn, group 32", "rtn, group 32"),
        report.models().stream().map(ModelsReport.Row::name).toList());
    List<Long> bytes = report.models().stream().map(ModelsReport.Row::bytes).toList();
    assertTrue(bytes.get(0) > bytes.get(1) && bytes.get(1) > bytes.get(2), bytes.toString());
    double dense = REFERENCE.get("nll").asDouble();
    assertEquals(dense, report.models().get(0).perplexity().meanNll(), 1e-4);
    assertTrue(report.models().get(3).speed().timing().tokensPerSecond() > 0);
  }

  private String copy(String to) {
    Path target = folder.resolve(to);
    try (Stream<Path> files = Files.list(Demo.directory())) {
      Files.createDirectory(target);
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return target.toString();
  }

  @Test
  void asksQuestionsAndPairsTheAnswers() {
    Questions questions = Sleb.questions().first(20);
    LanguageModel model = Sleb.load(NAME);
    LanguageModel pruned = model.without(2, 3);
    AccuracyReport dense = model.accuracy(questions);
    assertShowsTable(dense);
    assertEquals(20, dense.score().count());
    assertLogLikelihoods("log_likelihoods", dense.score());
    assertLogLikelihoods("log_likelihoods_without_2_3", pruned.accuracy(questions).score());
    assertTrue(dense.toString().startsWith("completions: "), dense::toString);
    AccuracyComparisonReport both = model.compare(pruned, questions);
    assertShowsTableAndChart(both);
    assertEquals(pruned.accuracy(questions).value() - dense.value(), both.difference(), 1e-12);
    assertEquals(List.of(2, 3), both.provenance().blocks().removed());
    assertNotEquals(
        dense.score().protocol(), model.accuracy(questions.withBos()).score().protocol());
  }

  private static void assertLogLikelihoods(String field, TaskScore score) {
    for (int question = 0; question < score.count(); question++) {
      for (int choice = 0; choice < 4; choice++) {
        assertEquals(
            REFERENCE.get(field).get(question).get(choice).asDouble(),
            score.questions().get(question).choices().get(choice).sum(),
            1e-3);
      }
    }
  }

  @Test
  void showsOneQuestionAsItIsScored() {
    AccuracyReport report = Sleb.load(NAME).accuracy(Sleb.questions().first(3));
    QuestionScore score = report.score().questions().get(1);
    assertShowsTable(report.question(1));
    String shown = report.question(1).toString();
    assertTrue(shown.startsWith("The dog was thirsty. It drank some\n"), shown);
    String right = shown.lines().filter(line -> line.contains("< right")).findFirst().orElseThrow();
    int answer = score.question().answer().orElseThrow();
    assertTrue(right.startsWith("water."), shown);
    assertTrue(right.contains(Strings.format("%.3f", score.choices().get(answer).sum())));
    assertEquals(
        score.best(Metric.ACC) == answer, right.contains("taken by acc,") || right.endsWith("acc"));
    assertEquals("question (3) must be from 0 to 2.", sentence(() -> report.question(3)));
  }

  @Test
  void readsQuestionsOfAFileAndRefusesThoseOfAnotherTask() {
    String piqa = rows("piqa");
    assertEquals("piqa, 2 questions", Sleb.questions("piqa", piqa).first(2).toString());
    assertTrue(sentence(() -> Sleb.questions("boolq", piqa)).contains("field \"passage\""));
    assertTrue(sentence(() -> Sleb.questions("pika", piqa)).startsWith("task (pika) must be one"));
    assertTrue(
        sentence(() -> Sleb.questions(Demo.task().toString())).contains("name a file behind it"));
    Questions lambada = Sleb.questions("lambada_openai", rows("lambada_openai"));
    LanguageModel model = Sleb.load(NAME);
    AccuracyComparisonReport both = model.compare(model.without(2), lambada.first(3));
    assertTrue(both.toString().contains(" times  "), both::toString);
    assertShowsTable(model.accuracy(lambada.first(3)).question(2));
  }

  /** Returns rows written for the tests of zero-shot tasks. */
  private static String rows(String task) {
    return "src/test/resources/org/sleb4j/zeroshot/" + task + ".jsonl";
  }

  @Test
  void answersMistakesWithASentence() {
    LanguageModel model = Sleb.load(NAME);
    assertEquals(
        "removed block (12) must be one of the model's blocks 0 to 11.",
        sentence(() -> model.without(12)));
    assertEquals("removed block (2) is named twice.", sentence(() -> model.without(2, 2)));
    assertTrue(
        sentence(() -> Sleb.load("demmo")).startsWith("There is no model demmo: name a directory"));
    assertTrue(sentence(() -> Sleb.load(" ")).startsWith("The name of the model is empty"));
    assertTrue(sentence(() -> Sleb.calibration("")).startsWith("The name of the text is empty"));
    assertTrue(sentence(() -> Sleb.calibration("nowhere.txt")).contains("nowhere.txt"));
    assertTrue(sentence(() -> Sleb.on("gpu:77")).startsWith("device (gpu:77) is not available"));
    assertTrue(sentence(() -> Sleb.on("tpu")).startsWith("device (tpu) must be"));
    assertTrue(sentence(() -> text.length(1)).startsWith("window length (1)"));
    assertTrue(sentence(() -> text.first(0)).startsWith("windows (0)"));
    assertTrue(sentence(() -> text.seed(-1).windows(3)).contains("seed"));
    assertTrue(sentence(() -> model.perplexity(text.length(100_000))).contains("tokens"));
    assertTrue(sentence(() -> model.generate("Once", 100_000)).contains("100000 new ones"));
    assertTrue(sentence(() -> model.search(text).back()).contains("no removal"));
    assertTrue(sentence(() -> model.search(text).stepTo(12)).contains("blocks to remove (12)"));
    assertTrue(sentence(() -> model.search(text).pruned(2)).startsWith("blocks (2)"));
    assertTrue(sentence(() -> model.race(text, 1, 2)).contains("confidence"));
  }
}
