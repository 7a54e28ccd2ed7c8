package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;

class UncertaintyTest {
  private static Candidate candidate(int block, Double... means) {
    List<Integer> lengths = Collections.nCopies(means.length, 100);
    return new Candidate(Units.block(block), 1, new WindowLosses(lengths, List.of(means)));
  }

  @Test
  void tellsAClearRunnerUpFromOneWithinNoise() {
    // differences 1.0, 1.1, 0.9: mean 1, standard error 0.1 / sqrt 3, t(2 df) = 4.3027
    Pass clear = Pass.of(List.of(candidate(1, 3.0, 9.1, 5.9), candidate(2, 2.0, 8.0, 5.0)));
    assertEquals(Units.block(2), clear.removed());
    assertEquals(1, clear.runnerUp().orElseThrow().block());
    WeightedMean margin = clear.margin().orElseThrow();
    assertEquals(1.0, margin.mean(), 1e-12);
    assertEquals(0.1 / Math.sqrt(3), margin.standardError().orElseThrow(), 1e-12);
    assertEquals(
        1 - 4.302652730 * 0.1 / Math.sqrt(3), margin.interval(0.95).orElseThrow().low(), 1e-8);
    assertFalse(clear.isWithinNoise());
    Pass noisy = Pass.of(List.of(candidate(1, 2.5, 7.9, 5.0), candidate(2, 2.0, 8.0, 5.0)));
    assertTrue(noisy.isWithinNoise());
  }

  @Test
  void cannotTellFromASingleWindow() {
    Pass pass = Pass.of(List.of(candidate(1, 3.0), candidate(2, 2.0)));
    assertTrue(pass.isWithinNoise());
    assertTrue(pass.margin().orElseThrow().interval(0.95).isEmpty());
  }

  @Test
  void isCertainOfTheOnlyCandidate() {
    assertFalse(Pass.of(List.of(candidate(1, 3.0, 4.0))).isWithinNoise());
  }

  @Test
  void weighsWindowsByTheirTokens() {
    // (30 * 1 + 10 * 5) / 40
    WindowLosses a = new WindowLosses(List.of(30, 10), List.of(2.0, 6.0));
    WindowLosses b = new WindowLosses(List.of(30, 10), List.of(1.0, 1.0));
    assertEquals(2.0, a.minus(b).mean(), 1e-12);
    assertEquals(a.mean() - b.mean(), a.minus(b).mean(), 1e-12);
  }

  @Test
  void findsAListStableThatEveryWindowAgreesOn() {
    Pass first = Pass.of(List.of(candidate(1, 3.0, 9.0, 5.0), candidate(2, 2.0, 8.0, 4.0)));
    Stability stability =
        Stability.of(
            new SearchResult(SearchSpace.blocks(4), List.of(first), Optional.empty()), 500, 1);
    assertEquals(List.of(1.0), stability.passes());
    assertEquals(1.0, stability.list());
  }

  @Test
  void countsResamplesThatDecideOtherwise() {
    // block 2 loses only when window 0 is drawn twice: 1 in 4; ties go to block 1
    Pass pass = Pass.of(List.of(candidate(1, 1.0, 5.0), candidate(2, 2.0, 3.0)));
    assertEquals(Units.block(2), pass.removed());
    Pass next = Pass.of(List.of(candidate(1, 1.0, 5.0), candidate(3, 2.0, 3.0)));
    Stability stability =
        Stability.of(
            new SearchResult(SearchSpace.blocks(4), List.of(pass, next), Optional.empty()),
            20_000,
            1);
    assertEquals(0.75, stability.passes().get(0), 0.01);
    assertEquals(stability.passes().get(0), stability.list(), "both passes see one resample");
  }
}
