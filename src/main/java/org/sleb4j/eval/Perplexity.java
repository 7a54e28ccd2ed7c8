package org.sleb4j.eval;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.DoubleConsumer;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.model.ModelView;

/**
 * How well a model predicts a text: exp of the mean negative log-likelihood.
 *
 * @param windows the number of windows
 * @param tokens the number of predicted tokens
 * @param meanNll the mean over all predicted tokens, in nats
 * @param perplexity exp(meanNll)
 * @param interval of the perplexity over windows at 95 %; none below {@value WeightedMean#ENOUGH}
 *     windows
 * @param bytes of UTF-8 that the predicted tokens stand for; nothing where that is not known
 * @param seconds the time it took
 */
public record Perplexity(
    int windows,
    long tokens,
    double meanNll,
    double perplexity,
    Optional<Interval> interval,
    OptionalLong bytes,
    double seconds) {

  /**
   * Measures a model on windows.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model, or the loss
   *     is not a number
   */
  public static Perplexity of(ModelView view, Windows windows) {
    return of(view, windows, fraction -> {});
  }

  /**
   * Measures a model on windows; see {@link #of(ModelView, Windows)}.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   */
  public static Perplexity of(ModelView view, Windows windows, DoubleConsumer progress) {
    long start = System.nanoTime();
    WindowLosses losses = NextTokenLoss.of(view, windows, progress);
    return of(losses, (System.nanoTime() - start) / 1e9).over(windows);
  }

  /** Makes a perplexity of losses that took some seconds to find. */
  public static Perplexity of(WindowLosses losses, double seconds) {
    WeightedMean mean = losses.meanOverTokens();
    Check.that(
        !Double.isNaN(mean.mean()),
        "The loss is not a number: the weights or the type overflow, try another dtype.");
    return new Perplexity(
        losses.means().size(),
        losses.predictedTokens(),
        mean.mean(),
        Math.exp(mean.mean()),
        mean.exponentialInterval(),
        OptionalLong.empty(),
        seconds);
  }

  /** Returns this with the bytes of text of the windows that it was measured on. */
  public Perplexity over(Windows text) {
    return new Perplexity(
        windows, tokens, meanNll, perplexity, interval, text.predictedBytes(), seconds);
  }

  /**
   * Returns the bits that a byte of the text takes, by which models with different tokenizers
   * compare: the sum of the NLL of the predicted tokens / (ln 2 x the bytes of UTF-8 that they
   * stand for).
   *
   * @return nothing where the bytes are not known, or there are none
   */
  public OptionalDouble bitsPerByte() {
    return bytes.orElse(0) == 0 ? OptionalDouble.empty() : OptionalDouble.of(bitsPerByte(meanNll));
  }

  /**
   * Returns the 95 % interval of {@link #bitsPerByte} over windows, as many bytes in each token as
   * in all; nothing where there is none of the perplexity, or bytes are not known.
   */
  public Optional<Interval> bitsPerByteInterval() {
    return bytes.orElse(0) == 0
        ? Optional.empty()
        : interval.map(
            of -> new Interval(bitsPerByte(Math.log(of.low())), bitsPerByte(Math.log(of.high()))));
  }

  private double bitsPerByte(double nll) {
    return nll * tokens / (Math.log(2) * bytes.getAsLong());
  }

  @Override
  public String toString() {
    return Strings.format(
        "perplexity %.4f (%s), mean NLL %.4f over %s of %s%s, %.1f s",
        perplexity,
        interval.map(Interval::toString).orElse("too few windows for an interval"),
        meanNll,
        Strings.grouped(tokens, "token"),
        Strings.counted(windows, "window"),
        bitsPerByte().isEmpty()
            ? ""
            : Strings.format(", %.4f bits per byte", bitsPerByte().getAsDouble()),
        seconds);
  }
}
