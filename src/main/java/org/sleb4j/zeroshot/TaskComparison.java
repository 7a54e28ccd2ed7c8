package org.sleb4j.zeroshot;

import java.util.Optional;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Interval;
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

  /** Returns the 95 % interval of {@link #perplexityRatio}; none for a single question. */
  public Optional<Interval> perplexityRatioInterval() {
    return Optional.of(Metric.PERPLEXITY)
        .filter(pruned.metrics()::contains)
        .flatMap(metric -> difference(metric).interval(0.95))
        .map(i -> new Interval(Math.exp(-i.high()), Math.exp(-i.low())));
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
            + shown(difference(metric).interval(0.95));
  }

  private static String shown(Optional<Interval> interval) {
    return interval.map(i -> " (" + i + ")").orElse("");
  }
}
