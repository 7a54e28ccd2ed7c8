package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;
import org.sleb4j.model.Units;
import org.sleb4j.report.SearchReport;
import org.sleb4j.torch.Torch;

/** What a notebook does with a search, its journal and what comes of it, on the demo model. */
class PruningSearchTest {
  private final Text text = Sleb.calibration().length(16).first(2);

  @TempDir Path folder;

  @AfterEach
  void close() {
    Sleb.closeAll();
  }

  private String journal() {
    return folder.resolve("search.jsonl").toString();
  }

  private static String sentence(Executable mistake) {
    return assertThrows(InvalidInputException.class, mistake).getMessage();
  }

  @Test
  void goesBackToFewerRemovalsAndForwardsAgainAtNoCost() throws Exception {
    LanguageModel model = Sleb.load("demo");
    PruningSearch search = model.search(text, journal());
    SearchReport one = search.stepTo(1);
    List<Units> three = search.stepTo(3).removed();
    long size = Files.size(Path.of(journal()));
    assertEquals(one, search.stepTo(1), "with the cost of exactly that removal");
    assertEquals(three.subList(0, 1), search.pruned().removed());
    PruningSearch resumed = model.search(text, journal());
    assertEquals(three.subList(0, 1), resumed.removed(), "also in the journal");
    assertEquals(three, resumed.stepTo(3).removed());
    assertEquals(three.subList(0, 2), resumed.back().removed());
    assertEquals(three.get(2), resumed.step().removed());
    assertTrue(Files.size(Path.of(journal())) < size + 150, "nothing is scored again");
  }

  @Test
  void dropsWhatWasTakenBackWhenTheBarriersChange() {
    PruningSearch search = Sleb.load("demo").search(text);
    Units first = search.step().removed();
    search.back();
    assertEquals(10, search.barriers(1, 1).step().pass().candidates().size());
    search.back();
    assertEquals(9, search.barriers(2, 1).step().pass().candidates().size());
    search.back();
    assertEquals(first, search.barriers(1, 1).step().removed());
  }

  @Test
  void givesItsJournalFreeWhenItIsClosed() {
    LanguageModel model = Sleb.load("demo");
    PruningSearch search = model.search(text, journal());
    search.step();
    search.close();
    search.close();
    assertTrue(sentence(search::step).contains("start it again with search(…), which resumes"));
    assertTrue(sentence(search::back).startsWith("This search was closed"));
    assertEquals(1, search.pruned().removed().size(), "what it found is still there");
    assertTrue(
        sentence(() -> model.search(text.length(32), journal())).contains("windows was"),
        "it is free, and refused as the journal of something else");
    assertEquals(1, model.search(text, journal()).removed().size());
  }

  @Test
  void givesItsJournalFreeWhenNobodyRefersToIt() throws Exception {
    LanguageModel model = Sleb.load("demo");
    model.search(text, journal()).step();
    String refused = "which is open";
    for (int i = 0; i < 200 && refused.contains("which is open"); i++) {
      System.gc();
      Thread.sleep(10);
      refused = sentence(() -> model.search(text.length(32), journal()));
    }
    assertTrue(refused.contains("windows was"), refused);
  }

  @Test
  void keepsTheStoryOfASearchThroughEverythingMadeByIt() {
    PruningSearch search = Sleb.load("demo").search(text);
    search.step();
    String out = folder.resolve("pruned").toString();
    search.pruned().save(out);
    assertStory(Json.read(Path.of(out, "sleb.json")).get("search"), "exact", search.removed());
    String packed = folder.resolve("four-bits").toString();
    search.pruned().quantize(text, packed, "rtn", 32);
    JsonNode quantized = Json.read(Path.of(packed, "sleb.json"));
    assertStory(quantized.get("search"), "exact", search.removed());
    assertEquals("rtn", quantized.get("quantization").get("method").textValue());
    String again = folder.resolve("again").toString();
    Sleb.load(packed).without(0).save(again);
    JsonNode source = Json.read(Path.of(again, "sleb.json")).get("sourceOrigin");
    assertStory(source.get("search"), "exact", search.removed());
  }

  @Test
  void keepsTheStoryOfARace() {
    LanguageModel model = Sleb.load("demo");
    var race = model.race(text, 1, 0.9);
    String out = folder.resolve("raced").toString();
    model.without(race).save(out);
    JsonNode story = Json.read(Path.of(out, "sleb.json")).get("search");
    assertStory(story, "racing", race.removed());
    assertTrue(story.get("approximate").booleanValue());
    assertEquals(0.9, story.get("confidence").doubleValue());
    assertEquals(List.of(2), Numbers.list(story.get("windowsSeen")));
    assertTrue(
        sentence(() -> model.without(3).without(race)).contains("use the model that was raced"));
  }

  @Test
  void claimsSlebOnlyForBlocksByTheirLoss() throws Exception {
    LanguageModel model = Sleb.load("demo");
    for (SearchBy by : List.of(SearchBy.blocks(), SearchBy.blocks().objective("kl"))) {
      Path out = folder.resolve(by.objective().toString());
      try (PruningSearch search = model.search(text, by)) {
        double mean = search.stepTo(1).result().passes().get(0).best().mean();
        search.pruned().save(out.toString());
        JsonNode story = Json.read(out.resolve("sleb.json")).get("search");
        assertEquals(mean, story.get(by.objective().field()).get(0).doubleValue());
      }
      boolean sleb = Files.readString(out.resolve("README.md")).contains("as in Song et al.");
      assertEquals(by.equals(SearchBy.blocks()), sleb);
    }
  }

  @Test
  void removesUnitsUntilAShareOfTheParametersIsGone() {
    LanguageModel model = Sleb.load("demo");
    try (PruningSearch search = model.search(text, SearchBy.units().rule("per-parameter"))) {
      SearchReport report = search.stepToShare(0.05);
      assertTrue(report.result().share() >= 0.05);
      assertTrue(report.toString().contains("% of the blocks' parameters"), report.toString());
      LanguageModel pruned = search.pruned();
      assertEquals(search.removed(), pruned.removed());
      assertEquals(
          report.result().passes().get(0).best().mean(),
          model.without(search.removed().subList(0, 1)).perplexity(text).perplexity().meanNll(),
          1e-5);
    }
  }

  @Test
  void refusesTimesThatNeedNothingOrTooMuch() {
    LanguageModel model = Sleb.load("demo");
    try (PruningSearch search = model.search(text)) {
      assertTrue(sentence(() -> search.stepToTime("9999ms/token")).contains("needs no removal: "));
      assertTrue(sentence(() -> search.stepToTime("0.001ms/token")).contains("cannot be reached"));
      assertTrue(sentence(() -> search.stepToTime("3 s")).contains("such as 45ms/token"));
      assertEquals(List.of(), search.removed());
    }
  }

  @Test
  void measuresUnits() {
    LanguageModel model = Sleb.load("demo");
    var report = model.unitRedundancy(text);
    assertEquals(24, report.redundancy().units().size());
    Units lowest = report.lowestPerParameter(1).get(0);
    var row = report.redundancy().units().stream().filter(r -> r.unit().equals(lowest)).findFirst();
    assertEquals(
        model.without(List.of(lowest)).perplexity(text).perplexity().meanNll(),
        row.orElseThrow().metric2(),
        1e-5);
    assertTrue(report.toString().contains("lowest per parameter"), report.toString());
    assertTrue(report.mimeBundle().data().containsKey("image/png"));
  }

  @Test
  void stepsOfTwoThreadsAreMadeOneAfterTheOther() throws Exception {
    LanguageModel model = Sleb.load("demo");
    SearchReport alone = model.search(text).stepTo(4);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (PruningSearch search = model.search(text, journal())) {
      Callable<Units> step = () -> search.step().removed();
      List<Future<Units>> steps = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        steps.add(threads.submit(step));
      }
      Future<Integer> reader = threads.submit(() -> whole(search));
      Set<Units> removed = new HashSet<>();
      for (Future<Units> made : steps) {
        removed.add(made.get());
      }
      assertEquals(Set.copyOf(alone.removed()), removed, "each step another removal");
      assertEquals(alone.removed(), search.removed());
      assertTrue(reader.get() >= 1);
      assertEquals(alone.removed(), model.search(text, journal()).removed(), "also in the journal");
    } finally {
      threads.shutdownNow();
    }
  }

  /** Reads the report of a search until it has four removals; each time it is one state. */
  private static int whole(PruningSearch search) {
    int seen = 0;
    for (int removed = 0; removed < 4; seen++) {
      SearchReport report = search.report();
      removed = report.removed().size();
      assertTrue(report.result().passes().size() == removed && !report.toString().isEmpty());
      assertEquals(removed, search.pruned(removed).removed().size());
    }
    return seen;
  }

  @Test
  void beginsWithWhatIsRemovedAlready() {
    LanguageModel start = Sleb.load("demo").without("2.attention");
    try (PruningSearch search = start.search(text, SearchBy.attentions())) {
      Units first = search.step().removed();
      assertEquals(List.of(Units.parse("2.attention"), first), search.pruned().removed());
    }
  }

  @Test
  void showsADivergenceWithoutAPerplexity() {
    try (PruningSearch search = Sleb.load("demo").search(text, SearchBy.blocks().objective("kl"))) {
      String step = search.step().toString();
      assertTrue(step.contains("mean KL"), step);
      assertFalse(step.contains("perplexity"), step);
      assertFalse(search.report().toString().contains("NaN"));
    }
  }

  private static void assertStory(JsonNode story, String method, List<Units> removed) {
    assertEquals(method, story.get("method").textValue());
    assertEquals(Units.values(removed), Numbers.list(story.get("removed")));
    assertTrue(story.get("seconds").doubleValue() > 0);
    JsonNode origin = story.get("origin");
    assertEquals("calibration.txt", origin.get("windows").get("corpus").textValue());
    assertFalse(origin.get("weights").textValue().isEmpty());
    JsonNode machine = origin.get("machine");
    assertEquals(Torch.threads(), machine.get("threads").intValue());
    assertEquals(Torch.version(), machine.get("torch").textValue());
    assertFalse(machine.get("sleb4j").textValue().isEmpty());
    assertFalse(machine.get("hardware").textValue().isEmpty());
  }
}
