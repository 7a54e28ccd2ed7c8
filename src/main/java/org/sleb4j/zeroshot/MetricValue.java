package org.sleb4j.zeroshot;

import java.util.Optional;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.Proportion;
import org.sleb4j.eval.WeightedMean;

/**
 * What a metric comes to on some questions, with what is known of its error.
 *
 * @param value a share of right answers, or a perplexity
 * @param standardError of a sample of questions; none for a single one
 * @param interval that holds the true value with 95 % confidence; of a share Wilson's; none for a
 *     perplexity of fewer than {@value WeightedMean#ENOUGH} questions
 */
public record MetricValue(
    double value, Optional<Double> standardError, Optional<Interval> interval) {
  /** Takes a mean as it is, or as the exponent of a perplexity. */
  static MetricValue of(Metric metric, WeightedMean mean) {
    return metric == Metric.PERPLEXITY ? perplexity(mean) : share(mean);
  }

  private static MetricValue share(WeightedMean mean) {
    return new MetricValue(
        mean.mean(),
        mean.standardError(),
        Optional.of(Proportion.interval(Math.round(mean.mean() * mean.windows()), mean.windows())));
  }

  /** The error is that of the mean log-probability times the slope of exp. */
  private static MetricValue perplexity(WeightedMean mean) {
    double value = Math.exp(-mean.mean());
    return new MetricValue(
        value,
        mean.standardError().map(error -> value * error),
        mean.exponentialInterval().map(i -> new Interval(1 / i.high(), 1 / i.low())));
  }
}
