package org.sleb4j.redundancy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ModelView;

/**
 * How much each active block of a model matters on calibration windows, found in one walk.
 *
 * <p>Of a full model, {@code metric2} is Metric 2 of the SLEB paper. Of a model that lost blocks
 * already it is Metric 3: the loss without the block in the model as pruned so far.
 *
 * @param blockCount the blocks of the original model
 * @param meanNll the mean NLL, in nats, of the model itself
 * @param blocks the active blocks in the order in which they run
 * @param blockPasses how often one block ran over one window
 * @param seconds the time it took
 */
public record Redundancy(
    int blockCount,
    double meanNll,
    List<BlockRedundancy> blocks,
    double blockPasses,
    double seconds) {
  public Redundancy {
    blocks = List.copyOf(blocks);
  }

  /**
   * Measures every active block.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static Redundancy of(ModelView view, Windows windows) {
    return of(Walks.HERE, view, windows, fraction -> {});
  }

  /**
   * Measures every active block; see {@link #of(ModelView, Windows)}.
   *
   * @param walks where the model runs
   * @param progress receives the share of the work that is done, 0 to 1
   */
  public static Redundancy of(
      Walks walks, ModelView view, Windows windows, DoubleConsumer progress) {
    long start = System.nanoTime();
    List<Integer> active = view.active().active();
    Survey survey = new Survey(view.active().steps(), List.of(ObjectiveKind.NLL), true);
    Findings found = walks.findings(view, windows, survey, progress);
    List<BlockRedundancy> blocks =
        IntStream.range(0, active.size())
            .mapToObj(
                p ->
                    new BlockRedundancy(
                        active.get(p), found.metric1(p, windows.tokens()), found.mean(p, 0)))
            .toList();
    return new Redundancy(
        view.active().blockCount(),
        found.mean(active.size(), 0),
        blocks,
        found.blockPasses(),
        (System.nanoTime() - start) / 1e9);
  }

  /** Returns the values of a block; none if it is not active. */
  public Optional<BlockRedundancy> find(int block) {
    return blocks.stream().filter(b -> b.block() == block).findFirst();
  }

  /**
   * Returns what the paper calls {@code metric2} here: "Metric 2", or "Metric 3" where blocks are
   * removed already.
   */
  public String lossMetric() {
    return blocks.size() == blockCount ? "Metric 2" : "Metric 3";
  }

  /** Returns a table; the block without which the loss is lowest is marked. */
  @Override
  public String toString() {
    double lowest = blocks.stream().mapToDouble(BlockRedundancy::metric2).min().orElseThrow();
    String rows = blocks.stream().map(b -> row(b, lowest)).collect(Collectors.joining("\n"));
    return Strings.format(
        "block   metric 1   %s%n%s%nmean NLL with all of them %.6f, %s block passes, %.1f s",
        lossMetric().toLowerCase(Locale.ROOT),
        rows,
        meanNll,
        Strings.grouped(blockPasses, 0),
        seconds);
  }

  private static String row(BlockRedundancy block, double lowest) {
    return Strings.format(
        "%5d  %9.6f  %9.6f%s",
        block.block(), block.metric1(), block.metric2(), block.metric2() == lowest ? "  <" : "");
  }
}
