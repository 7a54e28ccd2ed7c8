package org.sleb4j.redundancy;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.WindowLosses;

/**
 * What a walk found.
 *
 * @param losses of each candidate, and then of the model itself where that was wanted, one for each
 *     objective
 * @param cosines for each active block that the model went through, the sum of the cosines between
 *     the states of all tokens before and after it, batch by batch
 * @param blockPasses how often one block ran over one window; a unit that ran alone counts a half
 */
public record Findings(
    List<List<WindowLosses>> losses, List<List<Double>> cosines, double blockPasses)
    implements Serializable {
  public Findings {
    losses = losses.stream().map(List::copyOf).toList();
    cosines = cosines.stream().map(List::copyOf).toList();
  }

  /**
   * Returns what a walk over all windows finds, of walks over each batch.
   *
   * @param parts one for each batch, in their order
   */
  public static Findings joined(Windows windows, List<Batch> batches, List<Findings> parts) {
    List<List<WindowLosses>> losses =
        IntStream.range(0, parts.get(0).losses().size())
            .mapToObj(place -> joined(windows, batches, parts, place))
            .toList();
    List<List<Double>> cosines =
        IntStream.range(0, parts.get(0).cosines().size())
            .mapToObj(
                at -> parts.stream().flatMap(part -> part.cosines().get(at).stream()).toList())
            .toList();
    return new Findings(losses, cosines, parts.stream().mapToDouble(Findings::blockPasses).sum());
  }

  /**
   * Returns what a walk over all candidates finds, of walks over ranges of them on the same
   * windows.
   *
   * @param parts one for each range, in their order; the last one goes farthest
   */
  public static Findings ofRanges(List<Findings> parts) {
    return new Findings(
        parts.stream().flatMap(part -> part.losses().stream()).toList(),
        parts.get(parts.size() - 1).cosines(),
        parts.stream().mapToDouble(Findings::blockPasses).sum());
  }

  private static List<WindowLosses> joined(
      Windows windows, List<Batch> batches, List<Findings> parts, int place) {
    return IntStream.range(0, parts.get(0).losses().get(place).size())
        .mapToObj(
            objective -> {
              WindowLosses.Collector collector = new WindowLosses.Collector(windows);
              for (int i = 0; i < batches.size(); i++) {
                WindowLosses some = parts.get(i).losses().get(place).get(objective);
                collector.put(batches.get(i), some.means().stream().mapToDouble(m -> m).toArray());
              }
              return collector.losses();
            })
        .toList();
  }

  /** Returns the mean of each objective without a candidate, or of the model itself. */
  double mean(int place, int objective) {
    return losses.get(place).get(objective).mean();
  }

  /** Returns metric 1 of a block by its place among the active ones: 1 - the mean cosine. */
  double metric1(int position, long tokens) {
    return 1 - cosines.get(position).stream().mapToDouble(Double::doubleValue).sum() / tokens;
  }
}
