package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Packing;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateScorer;

/** Passes made by hand, in which padding decides between what is within noise, or does not. */
class TiesTest {
  private static final List<Integer> LENGTHS = List.of(4, 4, 4, 4);

  /** Without 2.attention: 1.feed-forward meets 2.feed-forward, so that an attention is padded. */
  private static final ActiveBlocks BEFORE = without("2.attention");

  private static ActiveBlocks without(String... units) {
    return ActiveBlocks.all(5).remove(Stream.of(units).map(Units::parse).toList());
  }

  /** A candidate whose losses lie about a mean, as far from it as all others in the same window. */
  private static Candidate candidate(String units, double mean, double... noise) {
    List<Double> means =
        IntStream.range(0, LENGTHS.size()).mapToObj(i -> mean + i + noise[i]).toList();
    return new Candidate(Units.parse(units), 1, new WindowLosses(LENGTHS, means));
  }

  /** The lowest loss; within noise of it, padding less; padding less, but surely worse. */
  private static List<Candidate> candidates() {
    return List.of(
        candidate("1.feed-forward", 3.1, 0.3, -0.3, 0.2, -0.2),
        candidate("2.feed-forward", 3.4, 0.001, 0, -0.001, 0),
        candidate("3.attention", 3.0, 0, 0, 0, 0));
  }

  private static Candidate chosen(Ties ties, List<Candidate> candidates) {
    return ties.choose(Ranking.BY_LOSS, candidates, BEFORE);
  }

  @Test
  void countsWhatIsPadded() {
    assertEquals(0, Ties.padded(BEFORE, candidates().get(0)), "an attention, then a feed-forward");
    assertEquals(0, Ties.padded(BEFORE, candidates().get(1)), "a whole block is gone");
    assertEquals(2, Ties.padded(BEFORE, candidates().get(2)));
  }

  @Test
  void takesTheLeastPaddedWithinNoiseOfTheLowestValue() {
    assertEquals("3.attention", chosen(Ties.LOWEST, candidates()).units().toString());
    assertEquals("1.feed-forward", chosen(Ties.LEAST_PADDED, candidates()).units().toString());
    List<Candidate> sure = candidates().subList(1, 3);
    assertEquals("3.attention", chosen(Ties.LEAST_PADDED, sure).units().toString());
  }

  @Test
  void saysWhatWasPassedOver() {
    Pass pass = new Pass(Ranking.BY_LOSS, candidates(), Units.parse("1.feed-forward"));
    assertEquals(Units.parse("3.attention"), pass.passedOver().orElseThrow().units());
    assertEquals(pass.passedOver(), pass.runnerUp());
    assertEquals(-0.1, pass.margin().orElseThrow().mean(), 1e-12);
    assertTrue(pass.isWithinNoise());
    SearchSpace units = SearchSpace.blocks(5).withKind(Kind.UNIT).startingWith(BEFORE);
    String shown = new SearchResult(units, List.of(pass), Optional.empty()).toString();
    assertTrue(
        shown.contains("3.attention at -0.100000, within noise, which needs more padding"), shown);
    Pass lowest = new Pass(Ranking.BY_LOSS, candidates(), Units.parse("3.attention"));
    assertFalse(lowest.passedOver().isPresent());
  }

  @Test
  void explainsARunnerUpWithALowerLoss() {
    WindowLosses before = new WindowLosses(LENGTHS, List.of(2.0, 3.0, 4.0, 5.0));
    List<Candidate> candidates =
        List.of(
            new Candidate(Units.parse("1.attention"), 1, losses(2.5)),
            new Candidate(Units.parse("1.feed-forward"), 3, losses(2.9)));
    Ranking ranking = new Ranking(Rule.PER_PARAMETER, Optional.of(before));
    Pass pass = new Pass(ranking, candidates, Units.parse("1.feed-forward"));
    assertTrue(pass.isBetterPerParameter());
    SearchSpace units = SearchSpace.blocks(5).withKind(Kind.UNIT).withRule(Rule.PER_PARAMETER);
    String shown = new SearchResult(units, List.of(pass), Optional.empty()).toString();
    assertTrue(shown.contains("1.attention at -0.400000\n"), shown);
    assertTrue(shown.contains("10 % of the blocks' parameters"), shown);
    assertTrue(
        shown.contains("\na runner-up below 0 has the lower loss, but raises it more"), shown);
    Pass plain = new Pass(ranking, candidates, Units.parse("1.attention"));
    assertFalse(plain.isBetterPerParameter());
  }

  private static WindowLosses losses(double mean) {
    return candidate("1.attention", mean, 0, 0, 0, 0).losses();
  }

  /** A search over four windows in which every unit costs about the same. */
  @Test
  void leavesLayersWithoutPaddingWhereUnitsAreAlike() {
    MaskTable alike =
        new MaskTable(
            LENGTHS,
            (removed, window) ->
                removed.size() + 0.01 * Math.sin(window * 7.0 + UnitSearchTest.hash(removed)));
    SearchSpace units = SearchSpace.blocks(8).withKind(Kind.UNIT).withTies(Ties.LEAST_PADDED);
    SearchOptions four = SearchOptions.of(Kind.UNIT, 4);
    CandidateScorer scorer = alike.on(IntStream.range(0, LENGTHS.size()).boxed().toList());
    SearchResult found = Search.of(scorer, units, four).run(four);
    assertEquals(0, padded(found.active()), found.toString());
    SearchResult lowest = Search.of(scorer, units.withTies(Ties.LOWEST), four).run(four);
    assertTrue(padded(lowest.active()) > 0, lowest.toString());
    double same = Stability.of(found, 50, 0).list();
    assertTrue(same > 0 && same <= 1);
  }

  private static int padded(ActiveBlocks active) {
    return Packing.of(active).padded().size();
  }

  @Test
  void isNamedInJournalsOnlyWhereItDecides() {
    SearchSpace units = SearchSpace.blocks(5).withKind(Kind.UNIT);
    assertFalse(units.fingerprint().containsKey("ties"));
    assertEquals("least-padded", units.withTies(Ties.LEAST_PADDED).fingerprint().get("ties"));
  }

  @Test
  void refusesWhereItCannotDecide() {
    SearchSpace blocks = SearchSpace.blocks(5);
    SearchSpace padding = blocks.withKind(Kind.UNIT).withTies(Ties.LEAST_PADDED);
    SearchGoal goal = SearchGoal.of(padding, SearchOptions.of(Kind.UNIT, 2));
    assertRefused("between whole blocks", () -> blocks.withTies(Ties.LEAST_PADDED));
    assertRefused("search swap", () -> new SwapSearch(goal, new GreedySearch(goal)));
    assertRefused("search beam", () -> new BeamSearch(goal, 2));
    assertRefused(
        "search evolution", () -> new EvolutionSearch(goal, EvolutionOptions.published(0)));
    assertRefused("search random", () -> new RandomRemoval(goal, 0));
    assertRefused("search last", () -> new LastBlocks(goal));
    Candidate alone =
        new Candidate(Units.parse("1.attention"), 1, new WindowLosses(List.of(4), List.of(1.0)));
    assertRefused("at least 2 windows", () -> chosen(Ties.LEAST_PADDED, List.of(alone)));
  }

  private static void assertRefused(String part, Executable what) {
    var e = assertThrows(InvalidInputException.class, what);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
