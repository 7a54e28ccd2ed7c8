package org.sleb4j.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * What published methods put in the place of removed units of a model without parallel blocks: a
 * matrix that the states are multiplied by. Its numbers come from the dense model, whose states x
 * enter a gap and y leave it; the first token of a window does not count.
 *
 * <ul>
 *   <li>scalar: the mean of |y| / |x| over tokens (Chen et al., "Prune&amp;Comp", arXiv 2507.18212,
 *       without its search in rounds)
 *   <li>patch: H diag(d) H^T with a Hadamard matrix H and d the mean of |y H| over that of |x H|,
 *       channel by channel (Chen et al., "LinearPatch", arXiv 2505.24680, without its training)
 * </ul>
 */
final class GapPatch {
  private static final String METHODS =
      """
      def behind_first(self, x: Tensor) -> Tensor:
        return x.narrow(1, 1, x.size(1) - 1).to(self.float32)
      def ratio(self, x: Tensor, y: Tensor) -> Tensor:
        return torch.sum(torch.norm(self.behind_first(y), 2, [-1], False) / torch.norm(self.behind_first(x), 2, [-1], False))
      def size(self, x: Tensor, h: Tensor) -> Tensor:
        return torch.sum(torch.abs(torch.matmul(self.behind_first(x), h)), [0, 1])
      def times(self, x: Tensor, patch: Tensor) -> Tensor:
        return torch.matmul(x.to(self.float32), patch).to(x.dtype)
      """;

  private final Program program = Program.compile(METHODS, Map.of());
  private final Model model;
  private final ActiveBlocks active;
  private final List<Unit> order = new ArrayList<>();
  private final float[] hadamard;
  private final List<Gap> gaps = new ArrayList<>();

  /** Removed units in a row, and sums over what enters and leaves them. */
  private static final class Gap {
    private final int first;
    private int last;
    private double ratio;
    private long tokens;
    private final double[] before;
    private final double[] after;

    private Gap(int first, int width) {
      this.first = first;
      this.last = first;
      this.before = new double[width];
      this.after = new double[width];
    }
  }

  GapPatch(ModelView pruned, Windows windows) {
    this.model = pruned.model();
    this.active = pruned.active();
    this.hadamard = Hadamard.normal(width());
    for (int block = 0; block < model.info().blocks(); block++) {
      order.addAll(Unit.of(block));
    }
    findGaps();
    each(windows, (scope, batch, input) -> measure(scope, model.embed(scope, input), input));
  }

  private int width() {
    return model.info().width();
  }

  private void findGaps() {
    for (int i = 0; i < order.size(); i++) {
      if (!active.isActive(order.get(i))) {
        if (i == 0 || active.isActive(order.get(i - 1))) {
          gaps.add(new Gap(i, width()));
        }
        gaps.get(gaps.size() - 1).last = i;
      }
    }
  }

  private interface Work {
    void on(Scope scope, Batch batch, ModelInput input);
  }

  private void each(Windows windows, Work work) {
    for (Batch batch : windows.batches(model.batchTokens())) {
      try (Scope scope = Scope.on(Device.cpu());
          ModelInput input = model.inputs().windows(scope, batch.ids(), batch.windows().size())) {
        work.on(scope, batch, input);
      }
    }
  }

  private void measure(Scope scope, Tensor embedded, ModelInput input) {
    Tensor h = scope.floats(hadamard, width(), width());
    Tensor x = embedded;
    Tensor entered = x;
    for (int i = 0; i < order.size(); i++) {
      int place = i;
      entered = gaps.stream().anyMatch(gap -> gap.first == place) ? x : entered;
      x = model.full().run(scope, Units.of(order.get(i)), x, input);
      for (Gap gap : gaps) {
        if (gap.last == i) {
          gap.ratio += program.tensor(scope, "ratio", entered, x).floats()[0];
          gap.tokens += x.size(0) * (x.size(1) - 1);
          add(gap.before, program.tensor(scope, "size", entered, h));
          add(gap.after, program.tensor(scope, "size", x, h));
        }
      }
    }
  }

  private static void add(double[] sums, Tensor more) {
    float[] values = more.floats();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i];
    }
  }

  /** Returns the losses with one factor for each gap. */
  WindowLosses withScalars(Windows windows) {
    return losses(windows, gaps.stream().map(this::scalar).toList());
  }

  /** Returns the losses with a matrix for each gap. */
  WindowLosses withMatrices(Windows windows) {
    return losses(windows, gaps.stream().map(this::matrix).toList());
  }

  private float[] scalar(Gap gap) {
    float[] patch = new float[width() * width()];
    for (int i = 0; i < width(); i++) {
      patch[i * width() + i] = (float) (gap.ratio / gap.tokens);
    }
    return patch;
  }

  private float[] matrix(Gap gap) {
    int n = width();
    float[] patch = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int c = 0; c < n; c++) {
          double d = gap.after[c] / gap.before[c];
          sum += hadamard[i * n + c] * d * hadamard[j * n + c];
        }
        patch[i * n + j] = (float) sum;
      }
    }
    return patch;
  }

  private WindowLosses losses(Windows windows, List<float[]> patches) {
    WindowLosses.Collector collector = new WindowLosses.Collector(windows);
    each(
        windows,
        (scope, batch, input) -> {
          Tensor x = patched(scope, model.embed(scope, input), input, patches);
          collector.put(batch, NextTokenLoss.means(model, x, input));
        });
    return collector.losses();
  }

  private Tensor patched(Scope scope, Tensor embedded, ModelInput input, List<float[]> patches) {
    Tensor x = embedded;
    for (int i = 0; i < order.size(); i++) {
      for (int gap = 0; gap < gaps.size(); gap++) {
        if (gaps.get(gap).first == i) {
          x = program.tensor(scope, "times", x, scope.floats(patches.get(gap), width(), width()));
        }
      }
      if (active.isActive(order.get(i))) {
        x = model.full().run(scope, Units.of(order.get(i)), x, input);
      }
    }
    return x;
  }
}
