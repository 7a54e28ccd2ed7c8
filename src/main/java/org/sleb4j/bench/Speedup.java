package org.sleb4j.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Interval;

/**
 * The speedup of a pruned model over the dense one, measured and expected.
 *
 * <p>Runs are paired in their order: each ratio is of two runs that followed each other, so that a
 * machine that becomes slower makes both slower, and a run that something else disturbed does not
 * move the median.
 *
 * @param ratio the median of dense time / pruned time over the pairs
 * @param interval that holds the true median with at least 95 % confidence; none below 6 pairs
 * @param estimate the ratio expected from the multiply-adds that are left out
 */
public record Speedup(double ratio, Optional<Interval> interval, double estimate) {
  /** With fewer, not even the smallest and the largest ratio hold the median often enough. */
  static final int LEAST_PAIRS = 6;

  /**
   * Compares times that were taken in turn.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is not a pruned run for each dense one
   */
  public static Speedup of(Timing dense, Timing pruned, double estimate) {
    List<Double> ratios = ratios(dense.seconds(), pruned.seconds());
    return new Speedup(Quantile.of(ratios, 0.5), interval(ratios), estimate);
  }

  private static List<Double> ratios(List<Double> dense, List<Double> pruned) {
    Check.that(
        dense.size() == pruned.size(),
        "dense runs (%d) and pruned runs (%d) must be equal in number, since they are paired.",
        dense.size(),
        pruned.size());
    return IntStream.range(0, dense.size())
        .mapToObj(i -> dense.get(i) / pruned.get(i))
        .sorted()
        .toList();
  }

  /**
   * Returns the k-th smallest and the k-th largest ratio: fewer than k of n are below the median
   * with the probability of fewer than k heads in n tosses of a coin (David and Nagaraja, 2003,
   * "Order Statistics", section 7.1).
   */
  private static Optional<Interval> interval(List<Double> sorted) {
    int n = sorted.size();
    if (n < LEAST_PAIRS) {
      return Optional.empty();
    }
    int k = BinomialDistribution.of(n, 0.5).inverseCumulativeProbability(0.025);
    return Optional.of(new Interval(sorted.get(k - 1), sorted.get(n - k)));
  }

  @Override
  public String toString() {
    String range =
        interval
            .map(i -> Strings.format("%.3f to %.3f", i.low(), i.high()))
            .orElse("no interval: fewer than " + LEAST_PAIRS + " runs");
    return Strings.format("%.3fx (%s), expected %.3fx", ratio, range, estimate);
  }
}
