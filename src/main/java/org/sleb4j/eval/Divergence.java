package org.sleb4j.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import org.sleb4j.check.Check;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelHead;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * How far what a pruned model predicts is from what the dense one does: the Kullback-Leibler
 * divergence, the sum over the vocabulary of P log(P / Q), P the dense model's distribution and Q
 * the other's.
 *
 * <p>Exact, it keeps the dense model's last states and makes its logits again, slice by slice.
 * Cheaper, it keeps the dense model's likeliest probabilities and counts all others as one outcome:
 * a lower bound by the data-processing inequality. Both stay on the model's device until it is
 * closed.
 */
public final class Divergence implements Objective {
  /** How many probabilities are kept where not all are: as good as all of them in EvoPress. */
  public static final int TOP = 512;

  private final Model model;
  private final Scope scope;
  private final List<List<Tensor>> references;
  private final Optional<Integer> top;

  /**
   * Keeps what is known of the dense model.
   *
   * @param references for each window its last states, [1, tokens, width]; or the logarithms of its
   *     likeliest probabilities and their token ids, both [1, tokens - 1, top]
   */
  private Divergence(
      Model model, Scope scope, List<List<Tensor>> references, Optional<Integer> top) {
    this.model = model;
    this.scope = scope;
    this.references = references;
    this.top = top;
  }

  /**
   * Runs the dense model over windows and keeps its last states.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static Divergence exact(ModelView dense, Windows windows, DoubleConsumer progress) {
    return of(dense, windows, Optional.empty(), progress);
  }

  /**
   * Runs the dense model over windows and keeps its likeliest probabilities; all of them, exactly,
   * where the vocabulary has no more.
   *
   * @param count how many of each token
   * @param progress receives the share of the work that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  public static Divergence top(
      ModelView dense, Windows windows, int count, DoubleConsumer progress) {
    Check.that(count >= 1, "count (%d) of probabilities to keep must be at least 1.", count);
    int vocabulary = dense.model().info().vocabulary();
    return of(dense, windows, Optional.of(count).filter(c -> c < vocabulary), progress);
  }

  private static Divergence of(
      ModelView dense, Windows windows, Optional<Integer> top, DoubleConsumer progress) {
    Scope scope = Scope.on(dense.model().device());
    try {
      List<List<Tensor>> kept = new ArrayList<>(Collections.nCopies(windows.count(), List.of()));
      LastStates.of(
          dense,
          windows,
          (batch, states, input) -> keep(kept, batch, rows(scope, dense.model(), states, top)),
          progress);
      return new Divergence(dense.model(), scope, kept, top);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  private static List<Tensor> rows(Scope scope, Model model, Tensor states, Optional<Integer> top) {
    ModelHead head = model.head();
    return top.map(count -> head.likeliest(scope, states, count))
        .orElseGet(() -> head.finalStatesOfRows(scope, states));
  }

  /** Keeps the tensors of each window; of several kinds, those of a kind come together. */
  private static void keep(List<List<Tensor>> kept, Batch batch, List<Tensor> rows) {
    int count = batch.windows().size();
    for (int row = 0; row < count; row++) {
      List<Tensor> ofWindow = new ArrayList<>();
      for (int at = row; at < rows.size(); at += count) {
        ofWindow.add(rows.get(at));
      }
      kept.set(batch.windows().get(row), ofWindow);
    }
  }

  @Override
  public String name() {
    return top.map(count -> "kl-top-" + count).orElse("kl");
  }

  @Override
  public double[] means(Batch batch, Tensor states, ModelInput input) {
    try (Scope temporary = Scope.on(model.device())) {
      ModelHead head = model.head();
      Tensor values =
          top.isPresent()
              ? head.topDivergence(temporary, kept(batch, 0), kept(batch, 1), states)
              : head.divergence(temporary, kept(batch, 0), states);
      return NextTokenLoss.rowMeans(values);
    }
  }

  private List<Tensor> kept(Batch batch, int kind) {
    return batch.windows().stream().map(window -> references.get(window).get(kind)).toList();
  }

  @Override
  public Objective on(List<Integer> windows) {
    return new Divergence(model, scope, windows.stream().map(references::get).toList(), top);
  }

  /** Frees what is kept; a second call does nothing. */
  @Override
  public void close() {
    scope.close();
  }
}
