package org.sleb4j.redundancy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * How much each active block of a model matters on calibration windows, found in one walk.
 *
 * <p>Of a full model, {@code metric2} is Metric 2 of the SLEB paper. Of a model that lost blocks
 * already it is Metric 3: the loss without the block in the model as pruned so far.
 *
 * @param meanNll the mean NLL, in nats, of the model itself
 * @param blocks the active blocks in the order in which they run
 * @param blockPasses how often one block ran over one window
 * @param seconds the time it took
 */
public record Redundancy(
    double meanNll, List<BlockRedundancy> blocks, long blockPasses, double seconds) {
  private static final String COSINE =
      """
      def cosine(self, a: Tensor, b: Tensor) -> Tensor:
        return torch.cosine_similarity(a.to(6), b.to(6), -1).to(7).sum().view([1])
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(COSINE, Map.of());
  }

  public Redundancy {
    blocks = List.copyOf(blocks);
  }

  /**
   * Measures every active block.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static Redundancy of(ModelView view, Windows windows) {
    long start = System.nanoTime();
    List<BlockRedundancy> blocks = new ArrayList<>();
    try (PrefixWalk walk = PrefixWalk.start(view, windows)) {
      List<Integer> active = view.active().active();
      for (int position = 0; position < active.size(); position++) {
        WindowLosses without = walk.lossWithout(position);
        double similarity = similarity(walk, windows.tokens());
        blocks.add(new BlockRedundancy(active.get(position), 1 - similarity, without.meanNll()));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Redundancy(walk.loss().meanNll(), blocks, walk.blockPasses(), seconds);
    }
  }

  private static double similarity(PrefixWalk walk, long tokens) {
    double[] sum = new double[1];
    walk.advance((before, after) -> sum[0] += cosine(before, after));
    return sum[0] / tokens;
  }

  private static double cosine(Tensor before, Tensor after) {
    try (Scope scope = Scope.on(Device.cpu())) {
      return Holder.PROGRAM.tensor(scope, "cosine", before, after).doubles()[0];
    }
  }

  /** Returns a table; the block without which the loss is lowest is marked. */
  @Override
  public String toString() {
    double lowest = blocks.stream().mapToDouble(BlockRedundancy::metric2).min().orElseThrow();
    String rows = blocks.stream().map(b -> row(b, lowest)).collect(Collectors.joining("\n"));
    return String.format(
        Locale.ROOT,
        "block   metric 1   metric 2%n%s%nmean NLL with all of them %.6f, %,d block passes, %.1f s",
        rows,
        meanNll,
        blockPasses,
        seconds);
  }

  private static String row(BlockRedundancy block, double lowest) {
    return String.format(
        Locale.ROOT,
        "%5d  %9.6f  %9.6f%s",
        block.block(),
        block.metric1(),
        block.metric2(),
        block.metric2() == lowest ? "  <" : "");
  }
}
