package org.sleb4j.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.Golden;
import org.sleb4j.bench.ComparedSearch;
import org.sleb4j.bench.SearchComparison;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.display.Screen;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.Logits;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Units;
import org.sleb4j.search.Kind;
import org.sleb4j.search.Method;
import org.sleb4j.search.Rule;

/** Comparisons of searches on the golden LLaMA, beside numbers computed from its logits. */
class SearchContestTest {
  private static final Golden GOLDEN = Golden.of("llama-gqa");
  private static final int BLOCKS = 6;

  /** Student's t of three degrees of freedom, 97.5 %. */
  private static final double T3 = 3.182446305284263;

  @TempDir Path folder;

  private static Windows windows(int from, int to) {
    Windows all = GOLDEN.windows("calib_ids");
    return Windows.of(IntStream.range(from, to).mapToObj(all::ids).toList());
  }

  private static SearchContest.Calibration text(String name, int from, int to) {
    return new SearchContest.Calibration(name, windows(from, to));
  }

  private static SearchPlan plan(Method method, Kind kind, Rule rule) {
    return SearchPlan.of(method, kind, rule, ObjectiveKind.NLL);
  }

  private static SearchPlan blocks(Method method) {
    return plan(method, Kind.BLOCK, Rule.LOSS);
  }

  private static SearchContest.Judges judge(SpeedOptions... timings) {
    return new SearchContest.Judges(windows(4, 8), Optional.empty(), List.of(timings));
  }

  private static SearchContest contest(
      Model model, double share, Optional<Path> journals, SearchPlan... plans) {
    return new SearchContest(
        new Measurements(Screen.current()), model, share, List.of(plans), journals);
  }

  private static Model open() {
    return Model.open(GOLDEN.directory(), ModelOptions.defaults());
  }

  /** Computes the mean loss of each window from the logits, in double precision. */
  private static List<Double> naive(Model model, ActiveBlocks blocks, Windows windows) {
    List<Double> means = new ArrayList<>();
    for (int w = 0; w < windows.count(); w++) {
      int[] ids = windows.ids(w);
      List<ByteBuffer> rows = new ArrayList<>();
      Logits.each(model.view(blocks), Windows.of(List.of(ids)), b -> rows.add(copy(b)), part -> {});
      double sum = 0;
      for (int at = 0; at < ids.length - 1; at++) {
        sum += surprise(rows.get(0), at, ids[at + 1]);
      }
      means.add(sum / (ids.length - 1));
    }
    return means;
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.nativeOrder());
    return copy.put(bytes.duplicate()).flip();
  }

  private static double surprise(ByteBuffer logits, int row, int next) {
    double sum = 0;
    for (int id = 0; id < 256; id++) {
      sum += Math.exp(logits.getFloat(4 * (256 * row + id)));
    }
    return Math.log(sum) - logits.getFloat(4 * (256 * row + next));
  }

  private static void assertNear(List<Double> expected, List<Double> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i), found.get(i), 2e-5);
    }
  }

  @Test
  void measuresWhatSearchesLeftInPairs() {
    try (Model model = open()) {
      SearchComparison found =
          contest(
                  model,
                  2.0 / BLOCKS,
                  Optional.empty(),
                  blocks(Method.GREEDY).named("SLEB"),
                  plan(Method.GREEDY, Kind.UNIT, Rule.PER_PARAMETER),
                  blocks(Method.LAST))
              .run("golden", List.of(text("calib", 0, 4)), judge());
      List<Double> dense = naive(model, ActiveBlocks.all(BLOCKS), windows(4, 8));
      assertNear(dense, found.dense().losses().means());
      for (ComparedSearch search : found.searches()) {
        List<Units> removed = search.outcome().removed();
        List<Double> losses = naive(model, ActiveBlocks.all(BLOCKS).remove(removed), windows(4, 8));
        assertNear(losses, search.standing().losses().means());
        assertPaired(losses, dense, found, search);
        assertTrue(search.outcome().share() >= 2.0 / BLOCKS - 1e-12);
      }
      assertEquals(Units.blocks(List.of(4, 3)), found.searches().get(2).outcome().removed());
      double lowest =
          found.searches().stream()
              .mapToDouble(s -> s.standing().perplexity().meanNll())
              .min()
              .orElseThrow();
      assertEquals(lowest, found.best().standing().perplexity().meanNll());
    }
  }

  /** Four windows of the same length: the paired difference and its interval by Student's t. */
  private static void assertPaired(
      List<Double> losses, List<Double> dense, SearchComparison found, ComparedSearch search) {
    double[] differences =
        IntStream.range(0, 4).mapToDouble(i -> losses.get(i) - dense.get(i)).toArray();
    double mean = IntStream.range(0, 4).mapToDouble(i -> differences[i]).average().orElseThrow();
    double squares =
        IntStream.range(0, 4).mapToDouble(i -> Math.pow(differences[i] - mean, 2)).sum();
    double half = T3 * Math.sqrt(squares / 3 / 4);
    assertEquals(mean, found.added(search).mean(), 2e-5);
    Interval interval = found.added(search).interval(0.95).orElseThrow();
    assertEquals(mean - half, interval.low(), 1e-4);
    assertEquals(mean + half, interval.high(), 1e-4);
  }

  /** Counted by hand from the config: width 64, 4 heads, 2 of keys, feed-forward 172, 256 ids. */
  @Test
  void countsParametersBytesAndCache() {
    long attention = 2 * 64 * 64 + 2 * 64 * 32 + 64;
    long feedForward = 3 * 64 * 172 + 64;
    long ends = 2 * 256 * 64 + 64;
    long all = ends + BLOCKS * (attention + feedForward);
    try (Model model = open()) {
      double share = (double) attention / (BLOCKS * (attention + feedForward));
      SearchComparison found =
          contest(
                  model,
                  share,
                  Optional.empty(),
                  plan(Method.GREEDY, Kind.ATTENTION, Rule.LOSS),
                  plan(Method.GREEDY, Kind.FEED_FORWARD, Rule.LOSS))
              .run("golden", List.of(text("calib", 0, 1)), judge());
      assertEquals(all, found.dense().size().parameters());
      assertEquals(4 * all, found.dense().size().bytes());
      assertEquals(BLOCKS * 2 * 2 * 16 * 4, found.dense().size().cacheBytesPerToken());
      var attentionGone = found.searches().get(0).standing().size();
      assertEquals(all - attention, attentionGone.parameters());
      assertEquals(4 * all, attentionGone.bytes(), "as saved: zeros stand for the attention");
      assertEquals((BLOCKS - 1) * 2 * 2 * 16 * 4, attentionGone.cacheBytesPerToken());
      var feedForwardGone = found.searches().get(1).standing().size();
      assertEquals(all - feedForward, feedForwardGone.parameters());
      assertEquals(BLOCKS * 2 * 2 * 16 * 4, feedForwardGone.cacheBytesPerToken());
      assertEquals(
          List.of("greedy, attentions", "greedy, feed-forwards"),
          found.searches().stream().map(ComparedSearch::name).toList());
    }
  }

  @Test
  void namesEveryLineAndMeasuresTheSameModelOnce() {
    try (Model model = open()) {
      SpeedOptions prompt = SpeedOptions.prompt().withSizes(1, 16, 0).withRuns(2, 1);
      SpeedOptions tokens = SpeedOptions.generate().withSizes(2, 8, 4).withRuns(2, 1);
      SearchComparison found =
          contest(
                  model,
                  0.3,
                  Optional.empty(),
                  blocks(Method.LAST).named("the end"),
                  blocks(Method.LAST).named("the end"))
              .run("golden", List.of(text("a", 0, 2), text("b", 2, 4)), judge(prompt, tokens));
      assertEquals(
          List.of("the end, on a", "the end, on a (2)", "the end, on b", "the end, on b (2)"),
          found.searches().stream().map(ComparedSearch::name).toList());
      ComparedSearch first = found.searches().get(0);
      ComparedSearch last = found.searches().get(3);
      assertSame(first.standing(), last.standing());
      assertEquals(Optional.of(first), found.sameAs(last));
      assertEquals(Optional.empty(), found.sameAs(first));
      assertEquals(List.of(prompt, tokens), found.timings());
      assertTrue(first.standing().speeds().get(1).speedup().interval().isEmpty(), "two runs");
    }
  }

  @Test
  void resumesFromItsJournals() throws IOException {
    try (Model model = open()) {
      SearchContest contest =
          contest(
              model,
              0.3,
              Optional.of(folder.resolve("kept")),
              blocks(Method.GREEDY),
              blocks(Method.SWAP),
              SearchPlan.of(Method.GREEDY, Kind.UNIT, Rule.LOSS, ObjectiveKind.KL));
      List<SearchContest.Calibration> texts = List.of(text("calib", 0, 4));
      SearchComparison whole = contest.run("golden", texts, judge());
      try (Stream<Path> files = Files.list(folder.resolve("kept"))) {
        List<Path> journals = files.toList();
        assertEquals(3, journals.size());
        for (Path journal : journals) {
          List<String> lines = Files.readAllLines(journal);
          Files.write(journal, lines.subList(0, lines.size() / 2));
        }
      }
      SearchComparison resumed = contest.run("golden", texts, judge());
      SearchComparison again = contest.run("golden", texts, judge());
      for (int i = 0; i < 3; i++) {
        assertEquals(
            whole.searches().get(i).outcome().removed(),
            resumed.searches().get(i).outcome().removed());
        assertEquals(
            resumed.searches().get(i).outcome().cost(),
            again.searches().get(i).outcome().cost(),
            "nothing is measured again");
      }
    }
  }

  @Test
  void refusesBeforeAnythingRuns() {
    try (Model model = open()) {
      Optional<Path> kept = Optional.of(folder.resolve("none"));
      SearchContest evolution =
          contest(
              model,
              0.3,
              kept,
              blocks(Method.GREEDY),
              plan(Method.EVOLUTION, Kind.UNIT, Rule.LOSS));
      assertRefused(evolution, "a selection of the search evolution draws 32,768");
      assertRefused(
          contest(model, 0.9, kept, blocks(Method.GREEDY)), "budget (0.9) cannot be reached");
      assertRefused(
          contest(model, 1.5, kept, blocks(Method.GREEDY)), "must be above 0 and below 1");
      assertFalse(Files.exists(folder.resolve("none")));
    }
  }

  private static void assertRefused(SearchContest contest, String sentence) {
    var e =
        assertThrows(
            InvalidInputException.class,
            () -> contest.run("golden", List.of(text("calib", 0, 4)), judge()));
    assertTrue(e.getMessage().contains(sentence), e.getMessage());
  }

  @Test
  void warnsOfATextThatAlsoJudges() {
    List<String> heard = new ArrayList<>();
    try (Model model = open()) {
      Warnings.heardBy(
          heard::add,
          () ->
              contest(model, 0.1, Optional.empty(), blocks(Method.LAST))
                  .run("golden", List.of(text("calib", 4, 8)), judge()));
    }
    assertTrue(
        heard.stream().anyMatch(s -> s.startsWith("the windows of calib also judge")),
        heard.toString());
  }
}
