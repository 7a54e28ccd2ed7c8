package org.sleb4j.eval;

import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * The negative log-likelihood of each window's tokens behind the first, each given those before it.
 *
 * <p>Logits and losses are float32, the mean of a window is taken in double precision.
 */
public final class NextTokenLoss {
  private NextTokenLoss() {}

  /**
   * Runs a model over windows.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static WindowLosses of(ModelView view, Windows windows) {
    return of(view, windows, fraction -> {});
  }

  /**
   * Runs a model over windows; see {@link #of(ModelView, Windows)}.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   */
  public static WindowLosses of(ModelView view, Windows windows, DoubleConsumer progress) {
    WindowLosses.Collector collector = new WindowLosses.Collector(windows);
    LastStates.of(
        view,
        windows,
        (batch, states, input) -> collector.put(batch, means(view.model(), states, input)),
        progress);
    return collector.losses();
  }

  /**
   * Returns the mean loss of each row.
   *
   * @param states what leaves the last block, [rows, tokens, width]
   */
  public static double[] means(Model model, Tensor states, ModelInput input) {
    try (Scope scope = Scope.on(model.device())) {
      return rowMeans(model.head().nll(scope, states, input));
    }
  }

  /** Returns the mean of each row of [rows, tokens], in double precision. */
  static double[] rowMeans(Tensor values) {
    float[] all = values.floats();
    int count = (int) values.size(1);
    return IntStream.range(0, (int) values.size(0))
        .mapToDouble(row -> mean(all, row * count, count))
        .toArray();
  }

  private static double mean(float[] values, int from, int count) {
    return IntStream.range(from, from + count).mapToDouble(i -> values[i]).sum() / count;
  }

  /** Returns it as what a search of a model makes small: {@code nll}. */
  public static Objective objective(Model model) {
    return new Objective() {
      @Override
      public String name() {
        return "nll";
      }

      @Override
      public double[] means(Batch batch, Tensor states, ModelInput input) {
        return NextTokenLoss.means(model, states, input);
      }

      @Override
      public Objective on(List<Integer> windows) {
        return this;
      }
    };
  }
}
