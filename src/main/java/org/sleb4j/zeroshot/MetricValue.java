package org.sleb4j.zeroshot;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.WeightedMean;

/**
 * What a metric comes to on some questions, with what is known of its error.
 *
 * @param value a share of right answers, or a perplexity
 * @param standardError of a sample of questions; none for a single one
 * @param interval that holds the true value with 95 % confidence; none for a single question
 */
public record MetricValue(
    double value, Optional<Double> standardError, Optional<Interval> interval) {
  /** Takes a mean as it is, or as the exponent of a perplexity. */
  static MetricValue of(Metric metric, WeightedMean mean) {
    return metric == Metric.PERPLEXITY ? perplexity(mean) : share(mean);
  }

  private static MetricValue share(WeightedMean mean) {
    return new MetricValue(mean.mean(), mean.standardError(), mean.interval(0.95));
  }

  /** The error is that of the mean log-probability times the slope of exp. */
  private static MetricValue perplexity(WeightedMean mean) {
    DoubleUnaryOperator exp = logProbability -> Math.exp(-logProbability);
    double value = exp.applyAsDouble(mean.mean());
    return new MetricValue(
        value,
        mean.standardError().map(error -> value * error),
        mean.interval(0.95)
            .map(i -> new Interval(exp.applyAsDouble(i.high()), exp.applyAsDouble(i.low()))));
  }
}
