package org.sleb4j.redundancy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * How alike the hidden states behind any two active blocks are: the mean over all tokens of their
 * cosine.
 *
 * <p>Neighbours in the list are what Metric 1 looks at: for every block but the first, {@code 1 -
 * cosine(block before, block)} is its Metric 1.
 *
 * @param blocks the active blocks in the order in which they run
 * @param cosines a row for each of them with a value for each of them: symmetric, 1 on the diagonal
 * @param tokens how many tokens the means are taken over
 * @param seconds the time it took
 */
public record BlockSimilarity(
    List<Integer> blocks, List<List<Double>> cosines, long tokens, double seconds) {
  /** States of all blocks that are kept at a time, counted as float32. */
  private static final long STATE_BYTES = 1L << 30;

  /** Tokens whose states are made unit vectors at a time: a slice of a batch. */
  private static final int SLICE_TOKENS = 256;

  private static final String SCRIPT =
      """
      def cosines(self, states: List[Tensor], step: int) -> Tensor:
        flat = annotate(List[Tensor], [])
        for x in states:
          flat.append(x.flatten(0, 1))  # [tokens, width]
        sums = annotate(List[Tensor], [])
        for i in range((flat[0].size(0) + step - 1) // step):
          some = annotate(List[Tensor], [])
          for x in flat:
            some.append(torch.slice(x, 0, i * step, (i + 1) * step).to(flat[0].device, self.float32, False, False))
          units = torch.stack(some, 1)  # [tokens, blocks, width]
          lengths = torch.sqrt((units * units).sum([-1], True))
          units = units / torch.clamp(lengths, 1e-8)
          sums.append(torch.bmm(units, units.transpose(1, 2)).to(self.float64).sum([0]))
        return torch.stack(sums).sum([0])
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(SCRIPT, Map.of());
  }

  public BlockSimilarity {
    blocks = List.copyOf(blocks);
    cosines = cosines.stream().map(List::copyOf).toList();
    int n = blocks.size();
    Check.that(
        n >= 1 && cosines.size() == n && cosines.stream().allMatch(row -> row.size() == n),
        "cosines must have a row and a column for each of the %d blocks, and at least one.",
        n);
  }

  /**
   * Compares the outputs of all active blocks; a streamed model is read from disk once for every
   * batch.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static BlockSimilarity of(ModelView view, Windows windows) {
    return of(view, windows, fraction -> {});
  }

  /**
   * Compares the outputs of all active blocks; see {@link #of(ModelView, Windows)}.
   *
   * @param progress receives the share of the work that is done, 0 to 1, after each batch
   */
  public static BlockSimilarity of(ModelView view, Windows windows, DoubleConsumer progress) {
    long start = System.nanoTime();
    Model model = view.model();
    windows.checkFits(model.info().vocabulary(), model.info().context());
    List<Integer> blocks = view.active().active();
    double[] sums = new double[blocks.size() * blocks.size()];
    List<Batch> batches = windows.batches(batchTokens(model, blocks.size()));
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = batches.get(i);
      double[] more = model.inTurn(() -> sums(view, batch));
      Arrays.setAll(sums, at -> sums[at] + more[at]);
      progress.accept((i + 1.0) / batches.size());
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new BlockSimilarity(blocks, means(sums, windows.tokens()), windows.tokens(), seconds);
  }

  private static int batchTokens(Model model, int blocks) {
    long bytesOfToken = 4L * model.info().width() * blocks;
    long room = Math.min(model.batchTokens(), STATE_BYTES / bytesOfToken);
    return (int)
        Math.max(
            1,
            model.isStreamed() ? Math.min(room, model.streaming().tokensTogether(blocks)) : room);
  }

  /** Returns the sums of cosines over the tokens of a batch, [blocks, blocks]. */
  private static double[] sums(ModelView view, Batch batch) {
    Model model = view.model();
    try (Scope scope = Scope.on(model.device())) {
      ModelInput input = model.inputs().windows(scope, batch.ids(), batch.windows().size());
      List<Tensor> states = new ArrayList<>();
      Tensor x = model.embed(scope, input);
      for (Units step : view.active().steps()) {
        Interrupted.check();
        x = view.run(scope, step, x, input);
        states.add(x);
      }
      try (Scope host = Scope.on(Device.cpu())) {
        return Holder.PROGRAM.tensor(host, "cosines", states, SLICE_TOKENS).doubles();
      }
    }
  }

  private static List<List<Double>> means(double[] sums, long tokens) {
    int n = (int) Math.sqrt(sums.length);
    return IntStream.range(0, n)
        .mapToObj(
            i -> IntStream.range(0, n).mapToObj(j -> clamp(sums[i * n + j] / tokens)).toList())
        .toList();
  }

  /** Takes back what rounding adds: a cosine is never beyond 1. */
  private static double clamp(double cosine) {
    return Math.max(-1, Math.min(1, cosine));
  }

  /**
   * Returns the mean cosine of the states behind two blocks.
   *
   * @throws org.sleb4j.check.InvalidInputException if one of them is not active
   */
  public double cosine(int block, int other) {
    return cosines.get(position(block)).get(position(other));
  }

  private int position(int block) {
    int position = blocks.indexOf(block);
    Check.that(position >= 0, "block (%d) must be one of the active blocks %s.", block, blocks);
    return position;
  }

  /** Returns a table of neighbours: each block and how alike its output is to the one before. */
  @Override
  public String toString() {
    String rows =
        IntStream.range(1, blocks.size())
            .mapToObj(
                p ->
                    Strings.format(
                        "%5d  %5d  %8.6f%n",
                        blocks.get(p - 1), blocks.get(p), cosines.get(p - 1).get(p)))
            .collect(Collectors.joining());
    return Strings.format(
        "block  block    cosine%n%sneighbours of %d x %d cosines over %s, %.1f s",
        rows, blocks.size(), blocks.size(), Strings.grouped(tokens, "token"), seconds);
  }
}
