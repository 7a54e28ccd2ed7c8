package org.sleb4j.repair;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;
import org.sleb4j.redundancy.Walks;
import org.sleb4j.torch.Tensor;

/**
 * The states of all windows on their way through the units: those of the dense model and, from the
 * first gap on, those of the pruned model as each of some chains repairs it.
 */
public interface RepairStates extends AutoCloseable {
  /** Where states are: in this process, or spread over others. */
  interface Place {
    /** In this process. */
    Place HERE =
        new Place() {
          @Override
          public Walks walks() {
            return Walks.HERE;
          }

          @Override
          public RepairStates begin(Setting setting) {
            return new StatesHere(setting);
          }
        };

    /** Returns where losses are computed. */
    Walks walks();

    /**
     * Makes the states in front of the first unit.
     *
     * @throws org.sleb4j.check.InvalidInputException if there is no room for them
     */
    RepairStates begin(Setting setting);
  }

  /**
   * What is repaired on which windows.
   *
   * @param view the pruned model
   * @param fitted the windows of the sums
   * @param others those whose loss decides; none where these are the ones of the sums
   * @param chains how many models there are beside the dense one
   * @param room for states in this process; what they leave of memory is for what output layers
   *     read
   */
  record Setting(
      ModelView view,
      Windows fitted,
      Optional<Windows> others,
      int chains,
      HiddenStates.Room room) {
    /** Returns the windows whose loss decides. */
    public Windows judged() {
      return others.orElse(fitted);
    }
  }

  /** Takes a step of the repair, in which it needs the model for itself. */
  <T> T inTurn(Supplier<T> step);

  /** Runs units of the dense model. */
  void dense(List<Unit> units);

  /** Puts every chain in the place of the dense model. */
  void begin();

  /** Runs a unit with its own weights. */
  void run(int chain, Unit unit);

  /**
   * Computes what each batch adds to the sums of a unit's writer, with its own weights.
   *
   * @param sums receives the products of a batch, in the order of the batches; see {@link Sums}
   */
  void products(int chain, Unit unit, Consumer<List<Tensor>> sums);

  /**
   * Runs a unit with new weights.
   *
   * @param tensors by their names in the checkpoint, in its layout
   */
  void write(int chain, Unit unit, Map<String, Tensor> tensors);

  /** Returns the losses of the dense model on the windows that count, behind its last unit. */
  WindowLosses denseLosses();

  /** Returns the losses of a chain on the windows that count, behind its last unit. */
  WindowLosses losses(int chain);

  /** Returns how often a block ran over a window. */
  double blockPasses();

  @Override
  void close();
}
