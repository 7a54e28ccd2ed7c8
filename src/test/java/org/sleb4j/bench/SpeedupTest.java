package org.sleb4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.Interval;

class SpeedupTest {
  private static Timing times(Double... seconds) {
    return new Timing(List.of(seconds), 1);
  }

  private static Speedup of(double... ratios) {
    Timing dense = new Timing(Arrays.stream(ratios).boxed().toList(), 1);
    return Speedup.of(dense, new Timing(Collections.nCopies(ratios.length, 1.0), 1), 1.5);
  }

  @Test
  void isTheMedianOfThePairedRatios() {
    assertEquals(2, of(4, 1, 2).ratio());
    assertEquals(3, of(4, 1, 2, 100).ratio());
    assertEquals(1.5, of(1).estimate());
  }

  @Test
  void isNotMovedByARunThatSomethingDisturbed() {
    Speedup speedup = of(1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 60);
    assertEquals(1.2, speedup.ratio(), 1e-12);
    assertEquals(1.2, speedup.interval().orElseThrow().high(), 1e-12);
  }

  @Test
  void isNotDisturbedByAMachineThatBecomesSlower() {
    Speedup speedup =
        Speedup.of(times(1.0, 2.0, 3.0, 4.0, 5.0, 6.0), times(0.5, 1.0, 1.5, 2.0, 2.5, 3.0), 2);
    assertEquals(2, speedup.ratio(), 1e-12);
    assertEquals(2, speedup.interval().orElseThrow().low(), 1e-12);
    assertEquals(2, speedup.interval().orElseThrow().high(), 1e-12);
  }

  /** Ranks of tables of the sign test's interval of a median. */
  @ParameterizedTest
  @CsvSource({"6, 1, 6", "8, 1, 8", "9, 2, 8", "10, 2, 9", "20, 6, 15", "50, 18, 33"})
  void takesTheRanksOfTheSignTest(int runs, double low, double high) {
    double[] ratios = IntStream.rangeClosed(1, runs).mapToDouble(i -> i).toArray();
    assertEquals(new Interval(low, high), of(ratios).interval().orElseThrow());
  }

  @Test
  void hasNoIntervalForFewRunsAndSaysSo() {
    assertTrue(of(1.5).interval().isEmpty());
    assertEquals(
        "1.500x (no interval: fewer than 6 runs), expected 1.500x",
        of(1.5, 1.5, 1.5, 1.5, 1.5).toString());
  }

  @Test
  void refusesRunsThatCannotBePaired() {
    assertThrows(InvalidInputException.class, () -> Speedup.of(times(1.0, 1.0), times(1.0), 1));
  }

  @Test
  void readsAsASentence() {
    assertEquals("2.000x (2.000 to 2.000), expected 1.500x", of(2, 2, 2, 2, 2, 2).toString());
  }
}
