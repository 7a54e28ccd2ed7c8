package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;
import org.sleb4j.model.Units;
import org.sleb4j.report.OutcomeReport;
import org.sleb4j.report.SearchComparisonReport;

/** Searches that run to their end, and comparisons of them, as a notebook uses them. */
class StrategySearchTest {
  private final Text text = Sleb.calibration().length(16).first(2);

  @TempDir Path folder;

  @AfterEach
  void close() {
    Sleb.closeAll();
  }

  private static String sentence(Executable mistake) {
    return assertThrows(InvalidInputException.class, mistake).getMessage();
  }

  @Test
  void runsEveryMethod() {
    runsEveryMethod(Sleb.load("demo"));
  }

  @Test
  void runsEveryMethodFromWhatIsRemovedAlready() {
    runsEveryMethod(Sleb.load("demo").without(5).without("3.attention"));
  }

  private void runsEveryMethod(LanguageModel model) {
    SearchStrategy evolution =
        SearchBy.evolution()
            .population(4, 2)
            .selectionTokens(16, 32)
            .generations(1)
            .objective("nll")
            .seed(3);
    for (SearchStrategy strategy :
        List.of(
            SearchBy.blocks().greedy(),
            SearchBy.units().rule("alternating").greedy(),
            SearchBy.blocks().swap(),
            SearchBy.attentions().beam(2),
            SearchBy.blocks().oneShot(),
            SearchBy.blocks().angle(),
            SearchBy.feedForwards().last(),
            SearchBy.units().random(5),
            evolution)) {
      StrategySearch search = model.search(text, strategy);
      assertTrue(
          search.toString().contains("nothing is removed yet, use remove(…)"), search.toString());
      OutcomeReport report = search.remove(2);
      assertEquals(2, search.removed().size(), strategy.toString());
      assertEquals(
          model.blocks().remove(search.removed()), search.pruned().blocks(), strategy.toString());
      assertEquals(
          report.outcome().mean(),
          search.pruned().perplexity(text).perplexity().meanNll(),
          1e-5,
          strategy.toString());
      assertTrue(report.mimeBundle().data().containsKey("image/png"));
    }
  }

  @Test
  void isThePassByPassSearchWhereItIsGreedy() {
    LanguageModel model = Sleb.load("demo");
    try (PruningSearch passes = model.search(text)) {
      List<Units> removed = passes.stepTo(3).removed();
      assertEquals(removed, model.search(text, SearchBy.blocks().greedy()).remove(3).removed());
      StrategySearch last = model.search(text, SearchBy.blocks().last());
      last.removeShare(0.25);
      OutcomeReport beside = last.besideGreedy();
      assertEquals(removed, beside.greedy().orElseThrow().removed());
      assertEquals(passes.report().startLoss(), beside.before().mean(), 1e-6, "the loss before");
    }
  }

  @Test
  void refinesWhatAGreedySearchRemovedOfAPrunedModel() {
    LanguageModel pruned = Sleb.load("demo").without(5);
    try (PruningSearch greedy = pruned.search(text)) {
      List<Units> removed = greedy.stepTo(2).removed();
      OutcomeReport whole = pruned.search(text, SearchBy.blocks().swap()).remove(2);
      OutcomeReport refined = pruned.search(text, SearchBy.blocks().swap(removed)).remove(2);
      assertEquals(whole.removed(), refined.removed());
      assertEquals(whole.outcome().losses(), refined.outcome().losses());
      LanguageModel further = greedy.pruned();
      assertEquals(
          further.search(text, SearchBy.blocks().beam(1)).remove(1).removed(),
          further.search(text).stepTo(1).removed(),
          "a search begins where another one ended");
    }
  }

  @Test
  void refusesATimeThatNeedsNoRemoval() {
    StrategySearch beam = Sleb.load("demo").search(text, SearchBy.blocks().beam(2));
    assertTrue(
        sentence(() -> beam.removeToTime("999999ms/prompt"))
            .startsWith("budget (999999ms/prompt) needs no removal: "));
    assertTrue(sentence(() -> beam.removeToTime("0.00001ms/token")).contains("cannot be reached"));
  }

  @Test
  void resumesWhatWasInterrupted() {
    StrategySearch search = Sleb.load("demo").search(text, SearchBy.blocks().swap());
    Thread.currentThread().interrupt();
    assertThrows(Interrupted.class, () -> search.remove(2));
    assertFalse(Thread.interrupted());
    OutcomeReport first = search.remove(2);
    assertEquals(
        first.outcome().cost(), search.remove(2).outcome().cost(), "nothing is measured again");
  }

  @Test
  void resumesFromAJournal() throws Exception {
    LanguageModel model = Sleb.load("demo");
    Path journal = folder.resolve("below/beam.jsonl");
    SearchStrategy beam = SearchBy.blocks().beam(2);
    List<Units> whole = model.search(text, beam, journal.toString()).remove(2).removed();
    List<String> lines = Files.readAllLines(journal);
    Files.write(journal, lines.subList(0, lines.size() / 2));
    assertEquals(whole, model.search(text, beam, journal.toString()).remove(2).removed());
    assertEquals(lines.size(), Files.readAllLines(journal).size());
    assertTrue(
        sentence(() -> model.search(text, SearchBy.blocks().beam(3), journal.toString()).remove(2))
            .contains("width was 2 and is 3"));
  }

  @Test
  void keepsTheStoryOfASearch() {
    StrategySearch search = Sleb.load("demo").search(text, SearchBy.blocks().oneShot());
    search.remove(2);
    Path out = folder.resolve("pruned");
    search.pruned().save(out.toString());
    var story = Json.read(out.resolve("sleb.json")).get("search");
    assertEquals("one-shot", story.get("method").textValue());
    assertEquals(Units.values(search.removed()), Numbers.list(story.get("removed")));
  }

  @Test
  void refusesWhatDoesNotApply() {
    LanguageModel model = Sleb.load("demo");
    StrategySearch search = model.search(text, SearchBy.blocks().last());
    assertTrue(sentence(search::removed).startsWith("Nothing is removed yet"));
    assertTrue(sentence(() -> SearchBy.blocks().swap().generations(3)).contains("the search swap"));
    assertTrue(sentence(() -> SearchBy.blocks().last().named(" ")).startsWith("name ("));
    assertTrue(
        sentence(() -> model.search(text, SearchBy.blocks().swap(List.of(3, 4, 5))).remove(2))
            .contains("must be as many as are to be removed (2)"));
    assertTrue(
        sentence(() -> model.without(3).compareSearches(0.2, text, text))
            .contains("starts with all blocks"));
    assertTrue(
        sentence(() -> model.compareSearches(0.2).judgedBy(text)).contains("no text to search on"));
  }

  @Test
  void answersInOneCall() {
    LanguageModel model = Sleb.load("demo");
    Text heldOut = Sleb.evaluation().length(64).first(5);
    SearchComparisonReport report =
        model
            .compareSearches(0.16)
            .by(
                SearchBy.blocks().greedy().named("SLEB"),
                SearchBy.blocks().last(),
                SearchBy.units().rule("alternating").greedy().named("SLEB"))
            .on(text, text.windows(2).seed(1))
            .asking(Sleb.questions().first(4))
            .timed(1)
            .journal(folder.resolve("journals").toString())
            .judgedBy(heldOut);
    String shown = report.toString();
    assertTrue(shown.contains("SLEB, on calibration.txt, consecutive"), shown);
    assertTrue(shown.contains("SLEB, on calibration.txt, consecutive (2)"), shown);
    assertTrue(shown.contains("last, blocks, on calibration.txt, windows, seed 1"), shown);
    assertTrue(report.mimeBundle().data().containsKey("image/png"));
    var best = model.without(report.removed()).perplexity(heldOut).perplexity();
    report
        .comparison()
        .searches()
        .forEach(
            search ->
                assertTrue(
                    search.standing().perplexity().perplexity() >= best.perplexity() - 1e-6));
    assertEquals(
        Units.blocks(List.of(10, 9)),
        report.removed("last, blocks, on calibration.txt, consecutive"));
  }

  @Test
  void tellsModelsApartByWhatDiffers() throws IOException {
    Text heldOut = Sleb.evaluation().length(16).first(5);
    LanguageModel model = Sleb.load("demo");
    Path saved = folder.resolve("copy");
    model.save(saved.toString());
    LanguageModel copy = Sleb.load(saved.toString());
    LanguageModel narrow = Sleb.on("cpu").dtype("bfloat16").load(saved.toString());
    String models = Sleb.compare(heldOut, model, copy, narrow, model.without(5)).toString();
    for (String name :
        List.of(
            "dense, demo  ", "dense, copy, float32 on cpu  ", "dense, copy, bfloat16 on cpu  ")) {
      assertTrue(models.contains("\n" + name), models);
    }
    assertTrue(models.contains("\ndense  "), "nothing else is without block 5: " + models);
  }

  @Test
  void comparesModelsAndSearchesUnderTheirNames() {
    LanguageModel model = Sleb.load("demo");
    Text heldOut = Sleb.evaluation().length(16).first(5);
    LanguageModel pruned = model.without(5);
    String models =
        Sleb.compare(heldOut, model, pruned.named("mine"), pruned, pruned, pruned.named("mine"))
            .toString();
    assertTrue(models.contains("\nmine  "), models);
    assertTrue(models.contains("\nmine (2)  "), models);
    assertTrue(models.contains("\ndense (2)  "), "one model twice: " + models);
    PruningSearch one = model.search(text);
    PruningSearch other = model.search(text);
    one.stepTo(1);
    other.stepTo(1);
    String searches = Sleb.compare(one.named("one"), other.named("one")).toString();
    assertTrue(searches.contains("\none  "), searches);
    assertTrue(searches.contains("\none (2)  "), searches);
  }
}
