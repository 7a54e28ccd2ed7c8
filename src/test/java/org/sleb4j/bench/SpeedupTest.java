package org.sleb4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.Interval;

class SpeedupTest {
  private static Timing times(Double... seconds) {
    return new Timing(List.of(seconds), 1);
  }

  @Test
  void averagesThePairedRatiosAsLogarithms() {
    // ratios 1, 2 and 4: mean log = ln 2, standard deviation ln 2, t(0.975, 2) = 4.302653
    Speedup speedup = Speedup.of(times(1.0, 2.0, 4.0), times(1.0, 1.0, 1.0), 1.5);
    assertEquals(2, speedup.ratio(), 1e-12);
    double half = 4.302652729911275 * Math.log(2) / Math.sqrt(3);
    Interval interval = speedup.interval().orElseThrow();
    assertEquals(2 * Math.exp(-half), interval.low(), 1e-9);
    assertEquals(2 * Math.exp(half), interval.high(), 1e-9);
    assertEquals(1.5, speedup.estimate());
  }

  @Test
  void isNotDisturbedByAMachineThatBecomesSlower() {
    Speedup speedup = Speedup.of(times(1.0, 2.0, 3.0), times(0.5, 1.0, 1.5), 2);
    assertEquals(2, speedup.ratio(), 1e-12);
    assertEquals(2, speedup.interval().orElseThrow().low(), 1e-12);
    assertEquals(2, speedup.interval().orElseThrow().high(), 1e-12);
  }

  @Test
  void hasNoIntervalForOneRun() {
    assertTrue(Speedup.of(times(3.0), times(2.0), 1).interval().isEmpty());
  }

  @Test
  void refusesRunsThatCannotBePaired() {
    assertThrows(InvalidInputException.class, () -> Speedup.of(times(1.0, 1.0), times(1.0), 1));
  }

  @Test
  void readsAsASentence() {
    assertEquals(
        "2.000x (2.000 to 2.000), expected 1.500x",
        Speedup.of(times(2.0, 2.0), times(1.0, 1.0), 1.5).toString());
  }
}
