package org.sleb4j.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Groups;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** Runs windows through all blocks of a model, as many at a time as there is room for. */
final class LastStates {
  /** Sees what leaves the last block for a batch, which it must not keep. */
  @FunctionalInterface
  interface Observer {
    /** Sees states of shape [windows, tokens, width]. */
    void see(Batch batch, Tensor states, ModelInput input);
  }

  private LastStates() {}

  /**
   * Hands over the states of every batch.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  static void of(ModelView view, Windows windows, Observer observer, DoubleConsumer progress) {
    windows.checkFits(view.model().info().vocabulary(), view.model().info().context());
    List<List<Batch>> groups = groups(view.model(), windows);
    view.model().streaming().warnOfGroups(groups.size());
    long done = 0;
    for (List<Batch> group : groups) {
      run(view, group, observer);
      done += group.stream().mapToLong(Batch::tokens).sum();
      progress.accept((double) done / windows.tokens());
    }
  }

  /** Returns the batches that go through the blocks together: as many as there is room for. */
  private static List<List<Batch>> groups(Model model, Windows windows) {
    List<Batch> batches = windows.batches(model.batchTokens());
    return Groups.of(batches, Batch::tokens, model.streaming().tokensTogether(1));
  }

  private static void run(ModelView view, List<Batch> batches, Observer observer) {
    Model model = view.model();
    List<ModelInput> inputs = new ArrayList<>();
    try (Scope scope = Scope.on(model.device())) {
      for (Batch batch : batches) {
        inputs.add(model.inputs().windows(scope, batch.ids(), batch.windows().size()));
      }
      List<Tensor> states = view.states(scope, inputs);
      for (int i = 0; i < batches.size(); i++) {
        observer.see(batches.get(i), states.get(i), inputs.get(i));
      }
    }
  }
}
