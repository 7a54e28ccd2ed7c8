package org.sleb4j.plot;

import java.util.Arrays;
import java.util.Collection;
import org.sleb4j.check.Check;

/**
 * Where to cut values that are far above all others, so that the others can be seen.
 *
 * <p>Far is beyond the outer fence of Tukey ("Exploratory Data Analysis", 1977): the upper quartile
 * and three times the distance of the quartiles, and more than twice what is below that. What is
 * cut is told in figures.
 *
 * @param top the highest value that is shown in full
 */
record Fence(double top) {
  /** Values up to this many times the others leave these tall enough. */
  private static final double TALL = 2;

  /**
   * Finds the highest value that is not far above the others.
   *
   * @throws org.sleb4j.check.InvalidInputException if a value is not a finite number
   */
  static Fence of(String what, Collection<Double> values) {
    Check.that(
        values.stream().allMatch(Double::isFinite),
        "%s must be finite numbers to be drawn, but they are %s.",
        what,
        values);
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double low = quantile(sorted, 0.25);
    double high = quantile(sorted, 0.75);
    double fence = high + 3 * (high - low);
    double within = highest(sorted, fence);
    return new Fence(highest(sorted, Math.max(within, TALL * within)));
  }

  /** Returns the highest value up to a limit, or the lowest of all. */
  private static double highest(double[] sorted, double limit) {
    return Arrays.stream(sorted).filter(value -> value <= limit).max().orElse(sorted[0]);
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    double above = sorted[Math.min(below + 1, sorted.length - 1)];
    return sorted[below] + (place - below) * (above - sorted[below]);
  }

  boolean cuts(double value) {
    return value > top;
  }

  /** Returns the value as far as it is shown. */
  double shown(double value) {
    return Math.min(value, top);
  }
}
