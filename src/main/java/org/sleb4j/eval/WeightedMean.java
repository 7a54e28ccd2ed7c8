package org.sleb4j.eval;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean over windows that count by their tokens, with what is known of its error.
 *
 * <p>It is a ratio of two sums over windows; its variance is that of the residuals (Cochran,
 * "Sampling Techniques", 1977, section 6.3), and Student's t accounts for few windows.
 *
 * @param mean the sum of weight x value / the sum of weights
 * @param standardError of the mean; none for a single window
 * @param windows how many there are
 */
public record WeightedMean(double mean, Optional<Double> standardError, int windows) {
  /** The fewest windows that an interval of a perplexity is given for. */
  public static final int ENOUGH = 5;

  /** Returns the mean of values that all count alike: what stands for windows may be anything. */
  public static WeightedMean ofAlike(List<Double> values) {
    return of(Collections.nCopies(values.size(), 1), values);
  }

  static WeightedMean of(List<Integer> weights, List<Double> values) {
    int n = values.size();
    double total = weights.stream().mapToLong(Integer::longValue).sum();
    double mean =
        IntStream.range(0, n).mapToDouble(i -> weights.get(i) * values.get(i)).sum() / total;
    if (n < 2) {
      return new WeightedMean(mean, Optional.empty(), n);
    }
    double squares =
        IntStream.range(0, n)
            .mapToDouble(i -> weights.get(i) * (values.get(i) - mean))
            .map(residual -> residual * residual)
            .sum();
    double error = Math.sqrt(squares / (n - 1) / n) / (total / n);
    return new WeightedMean(mean, Optional.of(error), n);
  }

  /** Returns the interval that holds the true mean with a probability; none for a single window. */
  public Optional<Interval> interval(double probability) {
    return standardError.map(
        error -> {
          double half = error * quantile(windows, (1 + probability) / 2);
          return new Interval(mean - half, mean + half);
        });
  }

  /**
   * Returns whether it might as well be 0 or less: the 95 % interval holds 0, or a single window
   * leaves it unknown.
   */
  public boolean isWithinNoise() {
    return interval(0.95).map(i -> i.low() <= 0).orElse(true);
  }

  /**
   * Returns the 95 % interval of exp(mean): of a perplexity, or of a ratio of two. None below
   * {@value #ENOUGH} windows, where it would reach from nearly 0 to hundreds and say nothing.
   */
  public Optional<Interval> exponentialInterval() {
    return interval(0.95)
        .filter(i -> windows >= ENOUGH)
        .map(i -> new Interval(Math.exp(i.low()), Math.exp(i.high())));
  }

  private static double quantile(int windows, double probability) {
    return TDistribution.of(windows - 1).inverseCumulativeProbability(probability);
  }
}
