package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;

/** Strategies on a table of costs, without a model. */
class StrategiesTest {
  private static final SearchSpace BLOCKS = SearchSpace.blocks(8);

  private static double random(Set<Unit> removed, int window) {
    long same = UnitSearchTest.hash(removed);
    return 1
        + new Random(31 * same).nextDouble()
        + 0.001 * new Random(same + 7919L * window).nextDouble();
  }

  private static MaskTable table() {
    return new MaskTable(Collections.nCopies(6, 4), StrategiesTest::random);
  }

  private static SearchGoal goal(SearchSpace space, int removals) {
    return SearchGoal.of(space, SearchOptions.of(space.kind(), removals));
  }

  private static SearchOutcome run(Strategy strategy) {
    return strategy.run(table().trials(TrialLog.inMemory()));
  }

  private static List<Units> blocks(Integer... blocks) {
    return Units.blocks(List.of(blocks));
  }

  @ParameterizedTest
  @ValueSource(strings = {"block", "unit", "attention", "feed-forward"})
  void isTheGreedySearchWithABeamOfOne(String kind) {
    SearchGoal goal = goal(BLOCKS.withKind(Kind.named(kind)), 3);
    MaskTable table = table();
    SearchResult expected =
        Search.of(table.on(IntStream.range(0, 6).boxed().toList()), goal.space(), goal.options())
            .run(goal.options());
    SearchOutcome beam = run(new BeamSearch(goal, 1));
    SearchOutcome greedy = run(new GreedySearch(goal));
    assertEquals(expected.removed(), beam.removed());
    assertEquals(expected.removed(), greedy.removed());
    assertEquals(expected.passes().get(2).best().losses(), beam.losses());
    assertEquals(
        expected.passes().stream().map(Pass::isWithinNoise).toList(),
        beam.choices().stream().map(Choice::isWithinNoise).toList());
  }

  @Test
  void findsTheBestSetWithABeamThatHoldsAll() {
    SearchGoal goal = goal(BLOCKS, 3);
    List<Integer> pool = IntStream.range(1, 7).boxed().toList();
    double best = Double.POSITIVE_INFINITY;
    for (int a : pool) {
      for (int b = a + 1; b < 7; b++) {
        for (int c = b + 1; c < 7; c++) {
          Set<Unit> removed = new HashSet<>();
          Units.blocks(List.of(a, b, c)).forEach(units -> removed.addAll(units.units()));
          best =
              Math.min(
                  best,
                  IntStream.range(0, 6).mapToDouble(w -> random(removed, w)).average().orElse(0));
        }
      }
    }
    MaskTable table = table();
    SearchOutcome all = new BeamSearch(goal, 1000).run(table.trials(TrialLog.inMemory()));
    assertEquals(best, all.losses().mean(), 1e-12);
    assertEquals(6 + 15 + 20, table.asked.size(), "every set is scored once");
  }

  /** Alone block 2 is the cheapest, but 3 and 4 together are cheaper than any pair with 2. */
  private static double deceptive(Set<Unit> removed, int window) {
    Set<Integer> blocks = new HashSet<>();
    removed.forEach(unit -> blocks.add(unit.block()));
    double cost = blocks.contains(2) ? 0.1 : 0.5 * blocks.size();
    cost += blocks.contains(2) ? 2.0 * (blocks.size() - 1) : 0;
    cost -= blocks.containsAll(Set.of(3, 4)) ? 0.9 : 0;
    return 3 + cost + 0.01 * window;
  }

  @Test
  void exchangesWhatAGreedySearchRemovedTooEarly() {
    MaskTable table = new MaskTable(List.of(4, 4, 4), StrategiesTest::deceptive);
    SearchGoal goal = goal(BLOCKS, 2);
    Trials trials = table.trials(TrialLog.inMemory());
    SearchOutcome greedy =
        new GreedySearch(goal)
            .run(
                new MaskTable(List.of(4, 4, 4), StrategiesTest::deceptive)
                    .trials(TrialLog.inMemory()));
    assertTrue(greedy.removed().contains(Units.block(2)));
    SearchOutcome swapped = new SwapSearch(goal, new GreedySearch(goal)).run(trials);
    assertEquals(Set.copyOf(blocks(3, 4)), Set.copyOf(swapped.removed()));
    assertTrue(swapped.losses().mean() < greedy.losses().mean());
    assertTrue(swapped.choices().stream().allMatch(c -> c.margin().orElseThrow().mean() > 0));
    MaskTable again = new MaskTable(List.of(4, 4, 4), StrategiesTest::deceptive);
    SearchOutcome refined =
        new SwapSearch(goal, new GivenRemoval(goal, swapped.removed()))
            .run(again.trials(TrialLog.inMemory()));
    assertEquals(swapped.removed(), refined.removed(), "nothing is left to exchange");
    assertEquals(List.of(), refined.choices());
  }

  /** Without block 5 the mean loss is lower, but by less than its standard error. */
  private static double noisy(Set<Unit> removed, int window) {
    boolean five = removed.contains(new Unit(5, Part.ATTENTION));
    return five ? 2 + (window == 0 ? -1.2 : 0.3) : 2;
  }

  @Test
  void exchangesNothingWithinThePairedStandardError() {
    SearchGoal goal = goal(BLOCKS, 1);
    MaskTable table = new MaskTable(List.of(4, 4, 4), StrategiesTest::noisy);
    SearchOutcome found =
        new SwapSearch(goal, new GivenRemoval(goal, blocks(3)))
            .run(table.trials(TrialLog.inMemory()));
    assertEquals(blocks(3), found.removed());
    assertEquals(1 + 5, table.asked.size(), "itself, and the five others");
  }

  @Test
  void refusesToExchangeByASingleWindow() {
    SearchGoal goal = goal(BLOCKS, 1);
    MaskTable table = new MaskTable(List.of(4), StrategiesTest::random);
    Strategy swap = new SwapSearch(goal, new GreedySearch(goal));
    var e =
        assertThrows(
            InvalidInputException.class, () -> swap.run(table.trials(TrialLog.inMemory())));
    assertTrue(e.getMessage().contains("at least 2 windows"), e.getMessage());
  }

  @Test
  void exchangesUnitsOfAKindOnly() {
    SearchSpace units = BLOCKS.withKind(Kind.UNIT);
    SearchGoal goal = goal(units, 4);
    List<Units> first =
        List.of("2.attention", "3.attention", "4.feed-forward", "5.attention").stream()
            .map(Units::parse)
            .toList();
    SearchOutcome found = run(new SwapSearch(goal, new GivenRemoval(goal, first)));
    for (int i = 0; i < first.size(); i++) {
      assertEquals(first.get(i).parts(), found.removed().get(i).parts());
    }
    assertTrue(found.choices().size() > 0);
  }

  @Test
  void removesTheLastOnesInFrontOfTheBarrier() {
    assertEquals(blocks(6, 5, 4), run(new LastBlocks(goal(BLOCKS, 3))).removed());
    SearchSpace begun = BLOCKS.startingWith(BLOCKS.start().remove(5));
    assertEquals(blocks(6, 4), run(new LastBlocks(goal(begun, 2))).removed());
    SearchGoal share =
        new SearchGoal(BLOCKS, SearchOptions.paper(1), Optional.of(Budget.share(BLOCKS, 0.25)));
    assertEquals(blocks(6, 5), run(new LastBlocks(share)).removed());
  }

  @Test
  void removesAtRandomBySeed() {
    SearchGoal goal = goal(BLOCKS, 3);
    Set<List<Units>> found = new HashSet<>();
    int[] counts = new int[8];
    for (int seed = 0; seed < 2000; seed++) {
      List<Units> removed = run(new RandomRemoval(goal, seed)).removed();
      assertEquals(removed, run(new RandomRemoval(goal, seed)).removed());
      removed.forEach(units -> counts[units.block()]++);
      found.add(removed);
    }
    assertEquals(6 * 5 * 4, found.size(), "every order is found");
    assertEquals(0, counts[0] + counts[7], "barriers");
    for (int block = 1; block < 7; block++) {
      assertEquals(1000, counts[block], 120, "each as often");
    }
  }

  @Test
  void removesTheLowestMetricAndTheLeastAngle() {
    List<Double> metric = List.of(0.0, 0.5, 0.1, 0.4, 0.2, 0.3, 0.6, 0.0);
    SearchOutcome oneShot = run(new OneShot(goal(BLOCKS, 3), active -> new Measured(metric, 8)));
    assertEquals(blocks(2, 4, 5), oneShot.removed());
    assertEquals(8 + 6, oneShot.cost().blockPasses(), "the metric, and the loss on six windows");
    List<Double> angles = List.of(0.0, 0.3, 0.2, 0.25, 0.2, 0.1);
    SearchOutcome range =
        run(new AngleRange(goal(BLOCKS, 3), (active, n) -> new Measured(angles, 8)));
    assertEquals(blocks(2, 3, 4), range.removed(), "of equal angles the first, within barriers");
  }

  /** A resumed search on a slower machine hears the times that it stopped by. */
  @Test
  void keepsWhatItMeasuredAmongItsAnswers() {
    TrialLog log = TrialLog.inMemory();
    for (Function<SearchGoal, Strategy> search :
        List.<Function<SearchGoal, Strategy>>of(
            LastBlocks::new, goal -> new SwapSearch(goal, new GreedySearch(goal)))) {
      SearchOutcome first = search.apply(within(70, 10)).run(table().trials(log));
      assertEquals(1, first.removed().size());
      SearchGoal slower = within(70, 1000);
      SearchOutcome again = search.apply(slower).run(table().trials(log));
      assertEquals(first, again);
      TimeBudget time = (TimeBudget) slower.budget().orElseThrow();
      assertEquals(70, time.times().get(time.times().size() - 1).milliseconds());
      log = TrialLog.inMemory();
    }
  }

  /** Three of eight blocks are removed until 50 ms are enough, each block taking 10. */
  @Test
  void removesAsManyAsATimeNeedsWhereSetsOfOneSizeAreCompared() {
    List<Double> angles = List.of(0.0, 0.3, 0.2, 0.25, 0.2, 0.1);
    for (Function<SearchGoal, Strategy> search :
        List.<Function<SearchGoal, Strategy>>of(
            goal -> new BeamSearch(goal, 2),
            goal -> new AngleRange(goal, (active, n) -> new Measured(angles, 8)))) {
      TrialLog log = TrialLog.inMemory();
      SearchOutcome found = search.apply(within(50, 10)).run(table().trials(log));
      SearchOutcome three = run(search.apply(goal(BLOCKS, 3)));
      assertEquals(three.removed(), found.removed());
      assertEquals(three.losses(), found.losses());
      MaskTable table = table();
      SearchOutcome again = search.apply(within(50, 1000)).run(table.trials(log));
      assertEquals(found, again, "a slower machine hears the times that are kept");
      assertEquals(List.of(), table.asked);
    }
    SearchSpace units = BLOCKS.withKind(Kind.UNIT);
    EvolutionOptions small =
        EvolutionOptions.published(0).withPopulation(3, 2).withTokens(4, 8).withGenerations(1);
    TimeBudget time =
        TimeBudget.of(50, "ms/prompt", "a table", left -> 5 * left.activeUnits().size());
    SearchGoal goal = new SearchGoal(units, SearchOptions.of(Kind.UNIT, 1), Optional.of(time));
    assertEquals(6, run(new EvolutionSearch(goal, small)).removed().size());
  }

  @Test
  void warnsOfATimeThatIsMissed() {
    List<String> warnings = new ArrayList<>();
    TimeBudget time =
        TimeBudget.of(
            60,
            "ms/prompt",
            "a table",
            left -> left.removed().equals(List.of(5, 6)) ? 70 : 10 * size(left));
    SearchGoal goal = new SearchGoal(BLOCKS, SearchOptions.paper(1), Optional.of(time));
    List<Double> angles = List.of(0.0, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0);
    Warnings.heardBy(
        warnings::add, () -> run(new AngleRange(goal, (active, n) -> new Measured(angles, 8))));
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).startsWith("budget (60ms/prompt) is missed"), warnings.get(0));
    assertTrue(warnings.get(0).endsWith("remove 3 instead."), warnings.get(0));
  }

  private static int size(ActiveBlocks left) {
    return left.active().size();
  }

  @Test
  void refinesNoMoreAndNoLessThanABudget() {
    SearchGoal quarter =
        new SearchGoal(BLOCKS, SearchOptions.paper(1), Optional.of(Budget.share(BLOCKS, 0.25)));
    assertEquals(
        2, run(new SwapSearch(quarter, new GivenRemoval(quarter, blocks(2, 3)))).removed().size());
    assertRefused("does not meet the budget (0.25): 1", () -> given(quarter, 2));
    assertRefused("is more than the budget (0.25) needs", () -> given(quarter, 2, 3, 4));
    assertRefused("must be as many as are to be removed (1)", () -> given(goal(BLOCKS, 1), 2, 3));
    SearchGoal time = within(60, 10);
    assertRefused("does not meet the budget (60ms/prompt)", () -> run(given(time, 2)));
    assertEquals(blocks(2, 3), run(given(time, 2, 3)).removed());
  }

  private static GivenRemoval given(SearchGoal goal, Integer... removed) {
    return new GivenRemoval(goal, blocks(removed));
  }

  private static SearchGoal within(double most, double each) {
    TimeBudget time =
        TimeBudget.of(most, "ms/prompt", "a table", left -> each * left.active().size());
    return new SearchGoal(BLOCKS, SearchOptions.paper(1), Optional.of(time));
  }

  @Test
  void refusesWhatDoesNotApply() {
    SearchSpace units = BLOCKS.withKind(Kind.UNIT);
    SearchGoal perParameter = goal(units.withRule(Rule.PER_PARAMETER), 2);
    assertRefused("rule (per-parameter)", () -> new BeamSearch(perParameter, 2));
    assertRefused("rule (per-parameter)", () -> new LastBlocks(perParameter));
    assertRefused("rule (per-parameter)", () -> new RandomRemoval(perParameter, 0));
    assertRefused("units (unit)", () -> new OneShot(goal(units, 2), any -> null));
    assertRefused("units (unit)", () -> new AngleRange(goal(units, 2), (any, n) -> null));
    assertRefused("width (0)", () -> new BeamSearch(goal(BLOCKS, 2), 0));
    SearchGoal share =
        new SearchGoal(BLOCKS, SearchOptions.paper(1), Optional.of(Budget.share(BLOCKS, 0.9)));
    SearchGoal mixed =
        new SearchGoal(
            units, SearchOptions.of(Kind.UNIT, 1), Optional.of(Budget.share(units, 0.2)));
    assertRefused("use the rule alternating", () -> new BeamSearch(mixed, 2));
    assertRefused("budget (0.9) cannot be reached", () -> run(new BeamSearch(share, 2)));
    assertRefused("budget (0.9) cannot be reached", () -> run(new LastBlocks(share)));
    assertRefused("one unit at least", () -> new GivenRemoval(goal(BLOCKS, 1), List.of()));
    assertRefused("block 9", () -> new GivenRemoval(goal(BLOCKS, 1), blocks(9)));
  }

  private static void assertRefused(String part, Executable what) {
    var e = assertThrows(InvalidInputException.class, what);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
