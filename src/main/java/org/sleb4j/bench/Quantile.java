package org.sleb4j.bench;

import java.util.List;

/** Values that a share of a sample stays below. */
final class Quantile {
  private Quantile() {}

  /**
   * Interpolates between the two nearest values, as numpy does by default (Hyndman and Fan, 1996,
   * "Sample Quantiles in Statistical Packages", definition 7).
   *
   * @param values at least one
   */
  static double of(List<Double> values, double share) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
