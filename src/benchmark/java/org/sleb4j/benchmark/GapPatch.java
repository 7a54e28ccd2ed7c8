package org.sleb4j.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
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
 * enter a gap and y leave it: for each window and each channel the ratio of the mean of |y| over
 * tokens to that of |x|, and of these the mean over windows, as in the code that the authors
 * published.
 *
 * <ul>
 *   <li>scalar: the mean of the ratios over channels (Chen et al., "Prune&amp;Comp", arXiv
 *       2507.18212). Not done: a search in rounds, so that the next factor is measured on the model
 *       with the ones before
 *   <li>patch: H diag(d) H^T with a Hadamard matrix H and d the ratios of x H and y H (Chen et al.,
 *       "LinearPatch", arXiv 2505.24680). Not done: the training of the patch
 * </ul>
 */
final class GapPatch {
  private static final String METHODS =
      """
      def size(self, x: Tensor) -> Tensor:
        return torch.mean(torch.abs(x), [1])
      def ratio(self, x: Tensor, y: Tensor, h: Tensor) -> Tensor:
        before = self.size(torch.matmul(x.to(self.float32), h))
        return torch.sum(self.size(torch.matmul(y.to(self.float32), h)) / before, [0])
      def times(self, x: Tensor, patch: Tensor) -> Tensor:
        return torch.matmul(x.to(self.float32), patch).to(x.dtype)
      """;

  private final Program program = Program.compile(METHODS, Map.of());
  private final Model model;
  private final ActiveBlocks active;
  private final List<Unit> order = new ArrayList<>();
  private final float[] hadamard;
  private final List<Gap> gaps = new ArrayList<>();

  /** Removed units in a row, and sums over windows of ratios of channels. */
  private static final class Gap {
    private final int first;
    private int last;
    private long windows;
    private final double[] ratios;
    private final double[] turnedRatios;

    private Gap(int first, int width) {
      this.first = first;
      this.last = first;
      this.ratios = new double[width];
      this.turnedRatios = new double[width];
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
    Tensor one = scope.floats(times(1), width(), width());
    Tensor x = embedded;
    Tensor entered = x;
    for (int i = 0; i < order.size(); i++) {
      int place = i;
      entered = gaps.stream().anyMatch(gap -> gap.first == place) ? x : entered;
      x = model.full().run(scope, Units.of(order.get(i)), x, input);
      for (Gap gap : gaps) {
        if (gap.last == i) {
          gap.windows += x.size(0);
          add(gap.ratios, program.tensor(scope, "ratio", entered, x, one));
          add(gap.turnedRatios, program.tensor(scope, "ratio", entered, x, h));
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
    return times(Arrays.stream(gap.ratios).sum() / gap.windows / width());
  }

  private float[] times(double factor) {
    float[] patch = new float[width() * width()];
    for (int i = 0; i < width(); i++) {
      patch[i * width() + i] = (float) factor;
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
          double d = gap.turnedRatios[c] / gap.windows;
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
