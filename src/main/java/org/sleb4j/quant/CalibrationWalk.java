package org.sleb4j.quant;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Interrupted;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** The hidden states of all windows, which go through the dense blocks one after another. */
final class CalibrationWalk implements AutoCloseable {
  private final Model model;
  private final Scope scope;
  private final List<ModelInput> inputs = new ArrayList<>();
  private final List<Tensor> states = new ArrayList<>();

  /**
   * Begins in front of the first block.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  CalibrationWalk(Model model, Windows windows) {
    windows.checkFits(model.info().vocabulary(), model.info().context());
    this.model = model;
    this.scope = Scope.on(model.device());
    for (Batch batch : windows.batches(model.batchTokens())) {
      inputs.add(model.windows(scope, batch.ids(), batch.windows().size()));
      states.add(model.embed(scope, inputs.get(inputs.size() - 1)));
    }
  }

  /** Goes through a block. */
  void run(int block) {
    for (int i = 0; i < states.size(); i++) {
      Interrupted.check();
      Tensor before = states.get(i);
      states.set(i, model.block(scope, block, before, inputs.get(i)));
      before.close();
    }
  }

  @Override
  public void close() {
    scope.close();
  }
}
