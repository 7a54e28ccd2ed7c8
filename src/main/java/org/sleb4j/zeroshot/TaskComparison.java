package org.sleb4j.zeroshot;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.Proportion;
import org.sleb4j.eval.WeightedMean;

/**
 * How a pruned model does beside the dense one, question paired with question.
 *
 * @param dense the score of the whole model
 * @param pruned the score of the model without some blocks
 */
public record TaskComparison(TaskScore dense, TaskScore pruned) {
  public TaskComparison {
    Check.that(
        dense.metrics().equals(pruned.metrics()),
        "scores can only be compared by the same metrics: those of %s and %s differ.",
        dense.task(),
        pruned.task());
    pruned.minus(dense, dense.metrics().get(0));
  }

  /** Returns how much larger a metric's mean is in the pruned model; negative where it lost. */
  public WeightedMean difference(Metric metric) {
    return pruned.minus(dense, metric);
  }

  /**
   * Returns how many times the dense model's perplexity the pruned one's is, where the task is
   * measured by it.
   */
  public Optional<Double> perplexityRatio() {
    return pruned.perplexity().map(perplexity -> perplexity / dense.perplexity().orElseThrow());
  }

  /** Returns the 95 % interval of {@link #perplexityRatio}; none below 5 questions. */
  public Optional<Interval> perplexityRatioInterval() {
    return Optional.of(Metric.PERPLEXITY)
        .filter(pruned.metrics()::contains)
        .flatMap(metric -> difference(metric).exponentialInterval())
        .map(i -> new Interval(1 / i.high(), 1 / i.low()));
  }

  /** Returns the 95 % interval of {@link #difference} of a metric that counts right answers. */
  public Interval differenceInterval(Metric metric) {
    return Proportion.differenceInterval(
        count(metric, 1, 1), count(metric, 1, 0), count(metric, 0, 1), count(metric, 0, 0));
  }

  /** Returns how many questions add so much to the metric of the pruned and the dense model. */
  public long count(Metric metric, double ofPruned, double ofDense) {
    return IntStream.range(0, dense.count())
        .filter(i -> pruned.questions().get(i).value(metric) == ofPruned)
        .filter(i -> dense.questions().get(i).value(metric) == ofDense)
        .count();
  }

  /** Returns both scores, and for each metric the difference with its 95 % interval. */
  @Override
  public String toString() {
    return dense
        + Strings.format("%n%n%s%n%npruned - dense, in pairs%n", pruned)
        + pruned.metrics().stream()
            .map(this::line)
            .collect(Collectors.joining(System.lineSeparator()));
  }

  private String line(Metric metric) {
    return metric == Metric.PERPLEXITY
        ? Strings.format("%-10s %.4f times", metric, perplexityRatio().orElseThrow())
            + shown(perplexityRatioInterval())
        : Strings.format("%-10s %+.4f", metric, difference(metric).mean())
            + shown(Optional.of(differenceInterval(metric)));
  }

  private static String shown(Optional<Interval> interval) {
    return interval.map(i -> " (" + i + ")").orElse(" (too few questions for an interval)");
  }
}
