package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Locale;

/**
 * How far numbers are from those expected.
 *
 * @param largest the largest absolute difference; NaN if there is a NaN
 * @param magnitude the largest absolute value expected
 */
record Deviation(double largest, double magnitude) {
  /** Compares one row of a tensor, which begins at {@code from}, with states of an oracle. */
  static Deviation of(float[] tensor, int fromToken, double[][] states) {
    double largest = 0;
    double magnitude = 0;
    int at = fromToken * states[0].length;
    for (double value : Arrays.stream(states).flatMapToDouble(Arrays::stream).toArray()) {
      largest = Math.max(largest, Math.abs(tensor[at++] - value));
      magnitude = Math.max(magnitude, Math.abs(value));
    }
    return new Deviation(largest, magnitude);
  }

  void assertAtMost(double tolerance, String what) {
    assertTrue(
        largest <= tolerance,
        () -> String.format(Locale.ROOT, "%s deviates by %g of %g", what, largest, magnitude));
  }
}
