package org.sleb4j.eval;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ModelView;

/**
 * How well a model predicts a text: exp of the mean negative log-likelihood.
 *
 * @param windows the number of windows
 * @param tokens the number of predicted tokens
 * @param meanNll the mean over all predicted tokens, in nats
 * @param perplexity exp(meanNll)
 * @param interval of the perplexity over windows at 95 %; none for a single window
 * @param seconds the time it took
 */
public record Perplexity(
    int windows,
    long tokens,
    double meanNll,
    double perplexity,
    Optional<Interval> interval,
    double seconds) {

  /** Measures a model on windows. */
  public static Perplexity of(ModelView view, Windows windows) {
    long start = System.nanoTime();
    WindowLosses losses = NextTokenLoss.of(view, windows);
    return of(losses, (System.nanoTime() - start) / 1e9);
  }

  /** Makes a perplexity of losses that took some seconds to find. */
  public static Perplexity of(WindowLosses losses, double seconds) {
    double mean = losses.meanOverTokens();
    return new Perplexity(
        losses.means().size(),
        losses.predictedTokens(),
        mean,
        Math.exp(mean),
        interval(losses, mean),
        seconds);
  }

  /**
   * The mean is a ratio of two sums over windows; its variance is that of the residuals (Cochran,
   * "Sampling Techniques", 1977, section 6.3), and Student's t accounts for few windows.
   */
  private static Optional<Interval> interval(WindowLosses losses, double mean) {
    int n = losses.means().size();
    if (n < 2) {
      return Optional.empty();
    }
    List<Integer> lengths = losses.lengths();
    double squares =
        IntStream.range(0, n)
            .mapToDouble(i -> (lengths.get(i) - 1) * (losses.means().get(i) - mean))
            .map(residual -> residual * residual)
            .sum();
    double meanTokens = (double) losses.predictedTokens() / n;
    double error = Math.sqrt(squares / (n - 1) / n) / meanTokens;
    double half = TDistribution.of(n - 1).inverseCumulativeProbability(0.975) * error;
    return Optional.of(new Interval(Math.exp(mean - half), Math.exp(mean + half)));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "perplexity %.4f%s, mean NLL %.4f over %,d tokens of %d windows, %.1f s",
        perplexity,
        interval.map(i -> " (" + i + ")").orElse(""),
        meanNll,
        tokens,
        windows,
        seconds);
  }
}
