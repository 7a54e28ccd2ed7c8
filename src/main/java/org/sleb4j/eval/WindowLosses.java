package org.sleb4j.eval;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;

/**
 * The value of an {@link Objective} for each window, such as its next-token loss, and the sums in
 * the two ways that are in use.
 *
 * @param lengths the tokens of each window, S_i
 * @param means the mean over the S_i - 1 predicted tokens of each window, in nats
 */
public record WindowLosses(List<Integer> lengths, List<Double> means) implements Serializable {
  public WindowLosses {
    lengths = List.copyOf(lengths);
    means = List.copyOf(means);
    Check.that(
        lengths.size() == means.size() && !means.isEmpty(),
        "losses (%d) must be as many as windows (%d), and at least one.",
        means.size(),
        lengths.size());
  }

  /** Returns the loss of the official SLEB code: the sum over windows of S_i x mean_i. */
  public double loss() {
    return IntStream.range(0, means.size()).mapToDouble(i -> lengths.get(i) * means.get(i)).sum();
  }

  /** Returns {@link #loss} / the sum of S_i, the mean that ranks candidates. */
  public double mean() {
    return loss() / lengths.stream().mapToLong(Integer::longValue).sum();
  }

  /** Returns the number of predicted tokens, the sum of S_i - 1. */
  public long predictedTokens() {
    return predicted().stream().mapToLong(Integer::longValue).sum();
  }

  /** Returns the mean over all predicted tokens, the logarithm of the perplexity. */
  public WeightedMean meanOverTokens() {
    return WeightedMean.of(predicted(), means);
  }

  private List<Integer> predicted() {
    return lengths.stream().map(length -> length - 1).toList();
  }

  /** Returns the losses of some windows, named by their places. */
  public WindowLosses at(List<Integer> places) {
    return new WindowLosses(
        places.stream().map(lengths::get).toList(), places.stream().map(means::get).toList());
  }

  /**
   * Returns how much larger {@link #mean} is than that of others on the same windows, window paired
   * with window: far less noisy than either mean.
   *
   * @throws org.sleb4j.check.InvalidInputException if the windows are not the same
   */
  public WeightedMean minus(WindowLosses others) {
    Check.that(
        lengths.equals(others.lengths),
        "losses can only be compared on the same windows: lengths are %s and %s.",
        lengths,
        others.lengths);
    List<Double> differences =
        IntStream.range(0, means.size()).mapToObj(i -> means.get(i) - others.means.get(i)).toList();
    return WeightedMean.of(lengths, differences);
  }

  /** Puts the means of batches back into the order of the windows. */
  public static final class Collector {
    private final List<Integer> lengths;
    private final List<Double> means;

    /** Begins with nothing. */
    public Collector(Windows windows) {
      lengths = windows.lengths();
      means = new ArrayList<>(Collections.nCopies(windows.count(), Double.NaN));
    }

    /** Takes the means of a batch's windows, in its order. */
    public void put(Batch batch, double[] batchMeans) {
      IntStream.range(0, batchMeans.length)
          .forEach(i -> means.set(batch.windows().get(i), batchMeans[i]));
    }

    /** Returns the means of all windows. */
    public WindowLosses losses() {
      return new WindowLosses(lengths, means);
    }
  }
}
