package org.sleb4j.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;

class ProportionTest {
  /** Newcombe (1998), "Two-Sided Confidence Intervals for the Single Proportion", table I. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void isThePublishedScoreInterval(int successes, int count, double low, double high) {
    Interval interval = Proportion.interval(successes, count);
    assertEquals(low, interval.low(), 5e-5);
    assertEquals(high, interval.high(), 5e-5);
  }

  @Test
  void reachesTheEndsExactlyAndNoFurther() {
    for (int n = 1; n <= 300; n++) {
      assertEquals(0, Proportion.interval(0, n).low());
      assertEquals(1, Proportion.interval(n, n).high());
      assertTrue(Proportion.interval(n, n).low() > 0);
      assertTrue(Proportion.interval(0, n).high() < 1);
    }
  }

  @Test
  void refusesMoreSuccessesThanTrials() {
    assertThrows(InvalidInputException.class, () -> Proportion.interval(2, 1));
    assertThrows(InvalidInputException.class, () -> Proportion.interval(0, 0));
  }

  @Test
  void doesNotShrinkToAPointWhereAllPairsAgree() {
    Interval interval = Proportion.differenceInterval(20, 0, 0, 0);
    assertEquals(-0.1611, interval.low(), 5e-5);
    assertEquals(0.1611, interval.high(), 5e-5);
  }

  @Test
  void staysBetweenMinusOneAndOneAndTurnsRoundWithItsOrder() {
    for (int first = 0; first <= 6; first++) {
      for (int second = 0; second <= 6; second++) {
        for (int agreed = 0; agreed <= 3; agreed++) {
          if (first + second + agreed > 0) {
            Interval one = Proportion.differenceInterval(agreed, first, second, agreed);
            Interval other = Proportion.differenceInterval(agreed, second, first, agreed);
            assertTrue(-1 <= one.low() && one.low() < one.high() && one.high() <= 1);
            assertEquals(one.low(), -other.high(), 1e-12);
          }
        }
      }
    }
  }

  @Test
  void holdsTheTrueDifferenceNineteenTimesInTwenty() {
    Random random = new Random(3);
    int hits = 0;
    for (int trial = 0; trial < 4000; trial++) {
      int[] counts = new int[4]; // both 0.6, first 0.2, second 0.1, neither 0.1
      for (int i = 0; i < 50; i++) {
        double u = random.nextDouble();
        counts[u < 0.6 ? 0 : u < 0.8 ? 1 : u < 0.9 ? 2 : 3]++;
      }
      Interval interval = Proportion.differenceInterval(counts[0], counts[1], counts[2], counts[3]);
      hits += interval.low() <= 0.1 && 0.1 <= interval.high() ? 1 : 0;
    }
    assertEquals(0.95, hits / 4000.0, 0.02);
  }
}
