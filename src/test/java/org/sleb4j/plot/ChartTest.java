package org.sleb4j.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.BlockSimilarity;
import org.sleb4j.redundancy.RankAgreement;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;
import org.sleb4j.search.Ranking;
import org.sleb4j.search.Rule;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;

class ChartTest {
  /** The middle of the horizontal axis of a chart of the usual width, in pixels of the bitmap. */
  private static double place(int block, int blocks) {
    double left = 2 * Style.LEFT;
    double right = 2.0 * Style.WIDTH - 16;
    return left + (block + 0.5) / blocks * (right - left);
  }

  static Stream<Picture> everyChart() {
    return IntStream.of(1, 3, 12, 80)
        .boxed()
        .flatMap(
            blocks -> Stream.concat(ofAnyDepth(blocks), blocks < 3 ? Stream.of() : deep(blocks)));
  }

  private static Stream<Picture> ofAnyDepth(int blocks) {
    Redundancy redundancy = Samples.redundancy(ActiveBlocks.all(blocks), 1);
    List<Integer> all = IntStream.range(0, blocks).boxed().toList();
    return Stream.of(
        RedundancyChart.of(redundancy),
        SimilarityChart.of(Samples.similarity(all)),
        AttentionChart.of(
            Samples.attention(Math.min(9, blocks), 2 * blocks, blocks), Samples.words(2 * blocks)),
        ParetoChart.of(Samples.tradeoffs(Math.min(20, blocks))),
        LatencyChart.of(
            "latency, ms", "median", Samples.latencies().subList(0, Math.min(8, blocks))),
        CostChart.of(Samples.perplexities(blocks), List.of(Samples.course(blocks))),
        ComparisonChart.of("latency, ms", "median", Samples.speeds()));
  }

  private static Stream<Picture> deep(int blocks) {
    ActiveBlocks all = ActiveBlocks.all(blocks);
    SearchResult search = Samples.search(blocks, blocks - 2, 1);
    Redundancy full = Samples.redundancy(all, 1);
    Pass first = search.passes().get(0);
    ActiveBlocks pruned = all.remove(first.removed());
    return Stream.of(
        RedundancyChart.of(full, Samples.redundancy(pruned, 2)),
        RankChart.of(RankAgreement.of(full)),
        PassChart.of(1, first, ObjectiveKind.NLL, new PassChart.Before(all, Samples.DENSE_NLL)),
        SearchChart.of(search, blocks),
        SearchChart.of(search, blocks, Samples.DENSE_NLL),
        SearchesChart.of(Samples.searches(blocks, blocks - 2)));
  }

  @ParameterizedTest
  @MethodSource("everyChart")
  void hasTwiceAsManyPixelsAsItsSizeAndAFreeEdge(Picture picture) {
    Bitmap bitmap = new Bitmap(picture);
    assertEquals(2 * picture.width(), bitmap.width());
    assertEquals(2 * picture.height(), bitmap.height());
    assertTrue(picture.width() <= Style.WIDTH);
    long pixels = (long) bitmap.width() * bitmap.height();
    assertTrue(bitmap.count(Color.WHITE) < 0.99 * pixels, "something is drawn");
    int right = bitmap.width() - 1;
    int bottom = bitmap.height() - 1;
    IntStream.rangeClosed(0, right)
        .forEach(x -> assertTrue(bitmap.isWhite(x, 0) && bitmap.isWhite(x, bottom), "x " + x));
    IntStream.rangeClosed(0, bottom)
        .forEach(y -> assertTrue(bitmap.isWhite(0, y) && bitmap.isWhite(right, y), "y " + y));
  }

  @Test
  void isTheSameEveryTime() {
    assertArrayEquals(
        SearchChart.of(Samples.search(32, 7, 1), 32).png(),
        SearchChart.of(Samples.search(32, 7, 1), 32).png());
    Redundancy redundancy = Samples.redundancy(ActiveBlocks.all(80), 1);
    assertArrayEquals(RedundancyChart.of(redundancy).png(), RedundancyChart.of(redundancy).png());
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 12, 32, 80})
  void marksTheBlockWithTheLowestValue(int blocks) {
    Redundancy redundancy = Samples.redundancy(ActiveBlocks.all(blocks), 4);
    int lowest =
        redundancy.blocks().stream()
            .min((a, b) -> Double.compare(a.metric1(), b.metric1()))
            .orElseThrow()
            .block();
    Bitmap bitmap = new Bitmap(RedundancyChart.of(single(redundancy, lowest)));
    Rectangle mark = bitmap.find(Style.CHOSEN).orElseThrow();
    assertEquals(place(lowest, blocks), mark.getCenterX(), 4);
    assertEquals(0.76 * (place(1, blocks) - place(0, blocks)), mark.getWidth(), 4);
  }

  /** Returns a redundancy whose two metrics are lowest at the same block. */
  private static Redundancy single(Redundancy redundancy, int lowest) {
    List<BlockRedundancy> blocks =
        redundancy.blocks().stream()
            .map(
                b ->
                    new BlockRedundancy(
                        b.block(), b.metric1(), b.block() == lowest ? 1.955 : b.metric2()))
            .toList();
    return new Redundancy(redundancy.blockCount(), redundancy.meanNll(), blocks, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 12, 32, 80})
  void drawsABarForEveryBlock(int blocks) {
    List<BlockRedundancy> even =
        IntStream.range(0, blocks).mapToObj(b -> new BlockRedundancy(b, 0.3, 2.5)).toList();
    Picture picture = RedundancyChart.of(new Redundancy(blocks, 2, even, 1, 1));
    Bitmap bitmap = new Bitmap(picture);
    int row = bitmap.find(Style.CHOSEN).orElseThrow().y + 20;
    assertEquals(blocks - 1, bitmap.stretches(Style.PLAIN, row), "all but the lowest");
    assertEquals(1, bitmap.stretches(Style.CHOSEN, row));
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 12, 32, 80})
  void marksTheChosenCandidateAndTheBlocksThatAreGone(int blocks) {
    SearchResult search = Samples.search(blocks, 3, 7);
    ActiveBlocks before = ActiveBlocks.all(blocks).remove(search.removed().subList(0, 2));
    Pass pass = search.passes().get(2);
    Bitmap bitmap =
        new Bitmap(
            PassChart.of(
                3, pass, ObjectiveKind.NLL, new PassChart.Before(before, Samples.DENSE_NLL)));
    Rectangle mark = bitmap.find(Style.CHOSEN).orElseThrow();
    assertEquals(place(pass.removed().block(), blocks), mark.getCenterX(), 4);
    for (int gone : before.removed()) {
      int middle = (int) place(gone, blocks);
      long grey =
          IntStream.range(0, bitmap.height()).filter(y -> bitmap.is(Style.GONE, middle, y)).count();
      assertTrue(grey > 250, "a band at block " + gone);
    }
    assertEquals(0, bitmap.find(Style.PLAIN).stream().filter(r -> r.x < place(0, blocks)).count());
  }

  @Test
  void cutsABarThatWouldHideTheOthersAndTellsItsValue() {
    Redundancy redundancy = Samples.redundancy(ActiveBlocks.all(32), 1);
    Map<Units, Double> values =
        redundancy.blocks().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    b -> Units.block(b.block()), b -> b.metric2() - 1.95));
    Depth depth = new Depth("Metric 2", 32, values, Units.block(5));
    assertTrue(depth.note().startsWith("beyond the axis, block 0: 4.0"), depth.note());
    assertTrue(depth.shown()[0] < 0.2);
  }

  @Test
  void fillsAsManyCellsOfTheStripAsBlocksAreRemoved() {
    Bitmap bitmap = new Bitmap(Picture.of(Strip.of(Units.blocks(List.of(3, 70, 41)), 80)));
    long rows =
        IntStream.range(0, bitmap.height())
            .filter(row -> bitmap.stretches(Style.GRID, row) > 0)
            .mapToLong(row -> bitmap.stretches(Style.PLAIN, row) >= 2 ? 1 : 0)
            .sum();
    assertTrue(rows > 20, "two dark cells in the second row of forty");
  }

  private static Pass pass(List<Candidate> candidates) {
    Ranking ranking = new Ranking(Rule.LOSS, Optional.empty());
    return new Pass(ranking, candidates, candidates.get(0).units());
  }

  @Test
  void drawsLossesThatAreAllEqual() {
    List<Candidate> even =
        IntStream.range(1, 5).mapToObj(block -> Samples.candidate(block, 2)).toList();
    Bitmap bitmap =
        new Bitmap(
            PassChart.of(
                1, pass(even), ObjectiveKind.NLL, new PassChart.Before(ActiveBlocks.all(6), 2)));
    assertEquals(place(1, 6), bitmap.find(Style.CHOSEN).orElseThrow().getCenterX(), 4);
    SearchResult flat =
        new SearchResult(SearchSpace.blocks(6), List.of(pass(even)), Optional.empty());
    assertTrue(new Bitmap(SearchChart.of(flat, 6, 2)).count(Style.PLAIN) > 100);
  }

  /** Two differences, 0.9 and 1.1: the interval reaches from 1.73 to 4.27, t(0.975, 1) is 12.7. */
  @Test
  void drawsHowFarACandidateMayBeByChance() {
    List<Candidate> candidates =
        List.of(candidate(1, 2, 2), candidate(3, 2.9, 3.1), candidate(4, 2.5, 2.5));
    Bitmap bitmap =
        new Bitmap(
            PassChart.of(
                1,
                pass(candidates),
                ObjectiveKind.NLL,
                new PassChart.Before(ActiveBlocks.all(6), 1.9)));
    assertTrue(faint(bitmap, 3) > 250, "over most of the axis");
    assertTrue(faint(bitmap, 4) < 10, "without chance there is no interval");
    assertTrue(faint(bitmap, 1) < 10, "what was removed is what the others are compared with");
  }

  private static Candidate candidate(int block, double... means) {
    List<Integer> lengths = Collections.nCopies(means.length, 10);
    return new Candidate(
        Units.block(block), 1, new WindowLosses(lengths, DoubleStream.of(means).boxed().toList()));
  }

  private static long faint(Bitmap bitmap, int block) {
    int middle = (int) place(block, 6);
    return IntStream.range(0, bitmap.height())
        .filter(
            y ->
                IntStream.rangeClosed(middle - 2, middle + 2)
                    .anyMatch(x -> bitmap.is(Style.FAINT, x, y)))
        .count();
  }

  @Test
  void drawsAModelWhoseLossFallsWithoutABlock() {
    List<BlockRedundancy> blocks =
        List.of(new BlockRedundancy(0, 0.2, 1.9), new BlockRedundancy(1, 0.3, 2.4));
    Bitmap bitmap = new Bitmap(RedundancyChart.of(new Redundancy(2, 2, blocks, 1, 1)));
    assertEquals(place(0, 2), bitmap.find(Style.CHOSEN).orElseThrow().getCenterX(), 4);
  }

  @Test
  void writesALabelOnlyWhereItTouchesNoOtherAndNoPoint() {
    List<Boolean> written = new ArrayList<>();
    Axis axis = Axis.whole("rank", 1, 80);
    Panel panel =
        new Panel("ranks", 620, 560, axis, axis)
            .with(
                canvas -> {
                  written.clear(); // a picture may be painted more than once
                  PointLabels labels = new PointLabels(canvas);
                  labels.keepFree(40, 40, 7);
                  labels.keepFree(42, 42, 7);
                  for (int i = 0; i < 4; i++) {
                    written.add(labels.write("40", 40, 40));
                  }
                });
    assertTrue(Picture.of(panel).png().length > 0);
    assertEquals(List.of(true, true, true, false), written, "one side belongs to the other point");
  }

  /** One head of four tokens that see two: seven squares of ten, the dark ones of weight 0 none. */
  @Test
  void leavesWhatATokenDoesNotSeeWhite() {
    Bitmap bitmap = new Bitmap(AttentionChart.of(Samples.attention(1, 4, 2), Samples.words(4)));
    Rectangle first = bitmap.find(new Heat(0, 1).colour(1)).orElseThrow();
    int side = first.width;
    int left = first.x + side / 2;
    int top = first.y + side / 2;
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 4; column++) {
        boolean seen = column <= row && column > row - 2;
        String where = row + ", " + column;
        assertEquals(!seen, bitmap.isWhite(left + column * side, top + row * side), where);
      }
    }
    Color onItself = new Heat(0, 1).colour(Math.sqrt(1 / (1 + Math.exp(-1))));
    assertTrue(bitmap.is(onItself, left + side, top + side), "by the root of the weight");
  }

  @Test
  void refusesWhatIsNoNumber() {
    List<BlockRedundancy> blocks = List.of(new BlockRedundancy(0, Double.NaN, 1));
    Redundancy redundancy = new Redundancy(1, 1, blocks, 1, 1);
    String sentence =
        assertThrows(InvalidInputException.class, () -> RedundancyChart.of(redundancy))
            .getMessage();
    assertEquals("Metric 1 must be finite numbers to be drawn, but they are [NaN].", sentence);
    assertThrows(
        InvalidInputException.class,
        () ->
            SimilarityChart.of(
                new BlockSimilarity(List.of(0), List.of(List.of(Double.NaN)), 1, 1)));
    assertThrows(
        InvalidInputException.class,
        () -> new Tradeoff(1, Reading.of(1), Double.POSITIVE_INFINITY));
    assertThrows(InvalidInputException.class, () -> new Reading(Double.NaN, 1, 2));
    Perplexity infinite =
        new Perplexity(
            1, 1, 800, Double.POSITIVE_INFINITY, Optional.empty(), OptionalLong.empty(), 1);
    assertThrows(
        InvalidInputException.class, () -> ComparisonChart.ofPerplexity(Map.of("dense", infinite)));
  }

  @Test
  void refusesToDrawNothing() {
    SearchResult nothing = new SearchResult(SearchSpace.blocks(6), List.of(), Optional.empty());
    assertThrows(InvalidInputException.class, () -> SearchChart.of(nothing, 6));
    assertThrows(InvalidInputException.class, () -> SearchesChart.of(Map.of()));
    assertThrows(InvalidInputException.class, () -> SearchesChart.of(Map.of("a", nothing)));
    assertThrows(InvalidInputException.class, () -> ParetoChart.of(List.of()));
    assertThrows(InvalidInputException.class, () -> LatencyChart.of("ms", "median", List.of()));
    assertThrows(InvalidInputException.class, () -> ComparisonChart.of("ms", "median", Map.of()));
  }

  @Test
  void refusesBlocksThatTheModelDoesNotHave() {
    SearchResult search = Samples.search(12, 3, 1);
    assertThrows(InvalidInputException.class, () -> SearchChart.of(search, 2));
    assertThrows(
        InvalidInputException.class,
        () ->
            PassChart.of(
                1,
                search.passes().get(0),
                ObjectiveKind.NLL,
                new PassChart.Before(ActiveBlocks.all(12).remove(5), 2)));
  }
}
