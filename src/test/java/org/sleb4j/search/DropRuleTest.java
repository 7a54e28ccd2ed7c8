package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;

class DropRuleTest {
  // differences to BEST are shift + 0.1, shift, shift - 0.1: standard error 0.1 / sqrt 3
  private static final Candidate BEST = candidate(2.0, 8.0, 5.0);
  // of Student's t with 2 degrees of freedom, from a table
  private static final double T_975 = 4.302652730;

  private static Candidate candidate(Double... means) {
    List<Integer> lengths = Collections.nCopies(means.length, 100);
    return new Candidate(Units.block(1), 1, new WindowLosses(lengths, List.of(means)));
  }

  private static boolean drops(double shift, int allWindows) {
    return new DropRule(0.025, allWindows)
        .drops(candidate(2.1 + shift, 8.0 + shift, 4.9 + shift), BEST);
  }

  @Test
  void comparesTheDifferenceWithStudentsQuantile() {
    double bound = T_975 * 0.1 / Math.sqrt(3);
    assertTrue(drops(bound + 1e-6, 1_000_000_000));
    assertFalse(drops(bound - 1e-6, 1_000_000_000));
  }

  @Test
  void isSurerTheFewerWindowsAreUnseen() {
    double bound = T_975 * 0.1 / Math.sqrt(3) * Math.sqrt(1 - 3 / 4.0);
    assertTrue(drops(bound + 1e-6, 4));
    assertFalse(drops(bound - 1e-6, 4));
    assertTrue(drops(1e-6, 3), "nothing is unseen");
  }

  @Test
  void neverDropsWhatIsNotWorse() {
    assertFalse(drops(-1, 3));
    assertFalse(new DropRule(0.025, 6).drops(BEST, BEST));
  }

  @Test
  void knowsNothingFromASingleWindow() {
    assertFalse(new DropRule(0.025, 6).drops(candidate(9.0), candidate(1.0)));
  }

  @Test
  void sharesTheErrorAmongAllComparisonsThatCanGoWrong() {
    Rounds rounds = Rounds.of(27, 8, 0);
    assertEquals(3, rounds.thatMayDrop());
    DropRule rule = DropRule.of(0.9, rounds);
    assertEquals(0.1 / (3 * 29), rule.among(30).alpha(), 1e-15);
    assertEquals(0.1 / 3, rule.among(2).alpha(), 1e-15);
    assertEquals(0.1 / 3, rule.among(1).alpha(), 1e-15);
    assertEquals(27, rule.among(30).allWindows());
  }

  @Test
  void showsEveryWindowOnceInGrowingRounds() {
    Rounds rounds = Rounds.of(30, 8, 5);
    assertEquals(List.of(8, 4, 6, 9, 3), rounds.rounds().stream().map(List::size).toList());
    assertEquals(
        IntStream.range(0, 30).boxed().toList(),
        rounds.rounds().stream().flatMap(List::stream).sorted().toList());
    rounds.rounds().forEach(round -> assertEquals(round.stream().sorted().toList(), round));
    assertFalse(rounds.equals(Rounds.of(30, 8, 6)));
  }

  @Test
  void hasOneRoundForFewWindows() {
    assertEquals(List.of(List.of(0, 1, 2)), Rounds.of(3, 8, 0).rounds());
    assertEquals(0, Rounds.of(3, 8, 0).thatMayDrop());
    assertEquals(2, Rounds.of(3, 2, 0).rounds().size());
  }
}
