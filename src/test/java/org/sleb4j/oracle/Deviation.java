package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.sleb4j.check.Strings;

/**
 * How far numbers are from those expected.
 *
 * @param largest the largest absolute difference; NaN if there is a NaN
 * @param magnitude the largest absolute value expected
 */
record Deviation(double largest, double magnitude) {
  /** Compares one row of a tensor, which begins at {@code from}, with an oracle's. */
  static Deviation of(float[] tensor, int fromToken, double[][] states) {
    int width = states[0].length;
    double[][] rows = new double[states.length][width];
    for (int i = 0; i < states.length * width; i++) {
      rows[i / width][i % width] = tensor[fromToken * width + i];
    }
    return between(rows, states);
  }

  static Deviation between(double[][] actual, double[][] expected) {
    double largest = 0;
    double magnitude = 0;
    for (int t = 0; t < expected.length; t++) {
      for (int i = 0; i < expected[t].length; i++) {
        largest = Math.max(largest, Math.abs(actual[t][i] - expected[t][i]));
        magnitude = Math.max(magnitude, Math.abs(expected[t][i]));
      }
    }
    return new Deviation(largest, magnitude);
  }

  void assertAtMost(double tolerance, String what) {
    assertTrue(
        largest <= tolerance,
        () -> Strings.format("%s deviates by %g of %g", what, largest, magnitude));
  }
}
