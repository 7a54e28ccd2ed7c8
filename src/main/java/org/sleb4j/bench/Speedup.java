package org.sleb4j.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Interval;

/**
 * How many times faster a pruned model is than the dense one, measured and expected.
 *
 * <p>Runs are paired in their order: each ratio is of two runs that followed each other, so that a
 * machine that becomes slower makes both slower. Ratios are averaged as logarithms, and the
 * interval is Student's t on these (Fleming and Wallace, 1986, "How Not to Lie with Statistics",
 * say why ratios must not be averaged otherwise).
 *
 * @param ratio the geometric mean of dense time / pruned time
 * @param interval that holds the true ratio with 95 % confidence; none for a single run
 * @param estimate the ratio expected from the multiply-adds that are left out
 */
public record Speedup(double ratio, Optional<Interval> interval, double estimate) {
  /**
   * Compares times that were taken in turn.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is not a pruned run for each dense one
   */
  public static Speedup of(Timing dense, Timing pruned, double estimate) {
    double[] logs = logRatios(dense.seconds(), pruned.seconds());
    double mean = IntStream.range(0, logs.length).mapToDouble(i -> logs[i]).sum() / logs.length;
    return new Speedup(Math.exp(mean), interval(logs, mean), estimate);
  }

  private static double[] logRatios(List<Double> dense, List<Double> pruned) {
    Check.that(
        dense.size() == pruned.size(),
        "dense runs (%d) and pruned runs (%d) must be as many, to be paired.",
        dense.size(),
        pruned.size());
    return IntStream.range(0, dense.size())
        .mapToDouble(i -> Math.log(dense.get(i) / pruned.get(i)))
        .toArray();
  }

  private static Optional<Interval> interval(double[] logs, double mean) {
    int n = logs.length;
    if (n < 2) {
      return Optional.empty();
    }
    double squares = IntStream.range(0, n).mapToDouble(i -> Math.pow(logs[i] - mean, 2)).sum();
    double error = Math.sqrt(squares / (n - 1) / n);
    double half = error * TDistribution.of(n - 1.0).inverseCumulativeProbability(0.975);
    return Optional.of(new Interval(Math.exp(mean - half), Math.exp(mean + half)));
  }

  @Override
  public String toString() {
    return Strings.format(
        "%.3fx%s, expected %.3fx",
        ratio,
        interval.map(i -> Strings.format(" (%.3f to %.3f)", i.low(), i.high())).orElse(""),
        estimate);
  }
}
