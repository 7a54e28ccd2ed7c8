package org.sleb4j.quant;

import java.util.List;
import org.sleb4j.check.Interrupted;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.TensorCopy;

/** The hidden states of all windows, which go through the dense blocks one after another. */
final class CalibrationWalk implements AutoCloseable {
  private final Model model;
  private final List<Batch> batches;
  private final long tokens;
  private final HiddenStates states;

  /** What is done with the states of a batch. */
  @FunctionalInterface
  private interface Step {
    /** Returns what takes the place of the states that begin after this many tokens. */
    Tensor next(Scope scope, Batch batch, ModelInput input, long first);
  }

  /**
   * Begins in front of the first block.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model, or neither
   *     memory nor disk has room for the states
   */
  CalibrationWalk(Model model, Windows windows, HiddenStates.Room room) {
    this(model, windows, room, List.of());
  }

  /**
   * Begins where another walk was.
   *
   * @param copied all of its states; none to begin in front of the first block
   */
  CalibrationWalk(Model model, Windows windows, HiddenStates.Room room, List<TensorCopy> copied) {
    windows.checkFits(model.info().vocabulary(), model.info().context());
    this.model = model;
    this.batches = windows.batches(model.batchTokens());
    this.tokens = windows.tokens();
    this.states = HiddenStates.of(model, tokens, room);
    try {
      if (copied.isEmpty()) {
        each((scope, batch, input, first) -> model.embed(scope, input));
      }
      copied.forEach(this::restore);
    } catch (RuntimeException | Error e) {
      states.close();
      throw e;
    }
  }

  private void restore(TensorCopy copy) {
    try (Scope scope = Scope.on(Device.cpu())) {
      states.put(scope, 0, copy.open(scope));
    }
  }

  /** Copies all states. */
  TensorCopy copy() {
    try (Scope scope = Scope.on(model.device())) {
      return TensorCopy.of(states.get(scope, 0, 1, Math.toIntExact(tokens)));
    }
  }

  /** Runs a block. */
  void run(int block) {
    each(
        (scope, batch, input, first) -> {
          Tensor before = states.get(scope, first, batch.windows().size(), batch.length());
          return model.block(scope, block, before, input);
        });
  }

  private void each(Step step) {
    long first = 0;
    for (Batch batch : batches) {
      Interrupted.check();
      try (Scope scope = Scope.on(model.device());
          ModelInput input = model.inputs().windows(scope, batch.ids(), batch.windows().size())) {
        states.put(scope, first, step.next(scope, batch, input, first));
      }
      first += batch.tokens();
    }
  }

  @Override
  public void close() {
    states.close();
  }
}
