package org.sleb4j.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Groups;
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
   * @param progress hears the share of the work that is done, 0 to 1
   */
  public static WindowLosses of(ModelView view, Windows windows, DoubleConsumer progress) {
    windows.checkFits(view.model().info().vocabulary(), view.model().info().context());
    Collector collector = new Collector(windows);
    List<List<Batch>> groups = groups(view.model(), windows);
    view.model().streaming().warnOfGroups(groups.size());
    long done = 0;
    for (List<Batch> group : groups) {
      collect(view, group, collector);
      done += group.stream().mapToLong(Batch::tokens).sum();
      progress.accept((double) done / windows.tokens());
    }
    return collector.losses();
  }

  /** Returns the batches that go through the blocks together: as many as there is room for. */
  private static List<List<Batch>> groups(Model model, Windows windows) {
    List<Batch> batches = windows.batches(model.batchTokens());
    return Groups.of(batches, Batch::tokens, model.streaming().tokensTogether(1));
  }

  private static void collect(ModelView view, List<Batch> batches, Collector collector) {
    Model model = view.model();
    List<ModelInput> inputs = new ArrayList<>();
    try (Scope scope = Scope.on(model.device())) {
      for (Batch batch : batches) {
        inputs.add(model.inputs().windows(scope, batch.ids(), batch.windows().size()));
      }
      List<Tensor> states = view.states(scope, inputs);
      for (int i = 0; i < batches.size(); i++) {
        collector.put(batches.get(i), means(model, states.get(i), inputs.get(i)));
      }
    }
  }

  /**
   * Returns the mean loss of each row.
   *
   * @param states what leaves the last block, [rows, tokens, width]
   */
  public static double[] means(Model model, Tensor states, ModelInput input) {
    try (Scope scope = Scope.on(model.device())) {
      Tensor nll = model.head().nll(scope, states, input);
      float[] values = nll.floats();
      int predicted = (int) nll.size(1);
      return IntStream.range(0, (int) nll.size(0))
          .mapToDouble(row -> mean(values, row * predicted, predicted))
          .toArray();
    }
  }

  private static double mean(float[] values, int from, int count) {
    return IntStream.range(from, from + count).mapToDouble(i -> values[i]).sum() / count;
  }

  /** Puts the losses of batches back into the order of the windows. */
  public static final class Collector {
    private final List<Integer> lengths;
    private final List<Double> means;

    /** Begins with no losses. */
    public Collector(Windows windows) {
      lengths = IntStream.range(0, windows.count()).map(windows::length).boxed().toList();
      means = new ArrayList<>(Collections.nCopies(windows.count(), Double.NaN));
    }

    /** Takes the mean losses of a batch's windows, in its order. */
    public void put(Batch batch, double[] batchMeans) {
      IntStream.range(0, batchMeans.length)
          .forEach(i -> means.set(batch.windows().get(i), batchMeans[i]));
    }

    /** Returns the losses of all windows. */
    public WindowLosses losses() {
      return new WindowLosses(lengths, means);
    }
  }
}
