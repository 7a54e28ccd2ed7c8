package org.sleb4j.repair;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sleb4j.check.Check;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Writer;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.TensorCopy;

/**
 * One batch of windows on its way through the units, with the states of all chains in the Java
 * heap: what another process needs to take it a step further. It is a value; a step makes another.
 */
public final class RepairBatch implements Serializable {
  private static final long serialVersionUID = 1;

  private final int[][] ids;
  private final boolean fitted;
  private final boolean judged;
  private final int chains;
  private final List<TensorCopy> states;
  private final int[] entered;
  private final double blockPasses;

  private RepairBatch(
      int[][] ids,
      boolean fitted,
      boolean judged,
      int chains,
      List<TensorCopy> states,
      int[] entered,
      double blockPasses) {
    this.ids = ids;
    this.fitted = fitted;
    this.judged = judged;
    this.chains = chains;
    this.states = states;
    this.entered = entered;
    this.blockPasses = blockPasses;
  }

  /** Returns the batches of a repair in their order, in front of the embedding. */
  public static List<RepairBatch> of(RepairStates.Setting setting) {
    Model model = setting.view().model();
    List<RepairBatch> batches = new ArrayList<>();
    new Lanes(model, setting)
        .all()
        .forEach(
            lane -> {
              Windows source = lane.fitted() ? setting.fitted() : setting.judged();
              int[][] ids = lane.batch().windows().stream().map(source::ids).toArray(int[][]::new);
              batches.add(
                  new RepairBatch(
                      ids,
                      lane.fitted(),
                      lane.judged(),
                      setting.chains(),
                      List.of(),
                      new int[0],
                      0));
            });
    return batches;
  }

  /** Returns the batches of the windows that count, in the order of their {@link #isJudged}. */
  public static List<Batch> judged(RepairStates.Setting setting) {
    return setting.judged().batches(setting.view().model().batchTokens());
  }

  /**
   * Returns the bytes of what a batch adds to the sums of a unit.
   *
   * @throws org.sleb4j.check.InvalidInputException if they are too many for one tensor
   */
  public static long productBytes(ModelView view, Unit unit) {
    Writer writer = view.model().decoder().writer(unit.block(), unit.part()).orElseThrow();
    List<Long> shape = writer.weight().main().shape();
    long inputs = shape.get(shape.size() - 1);
    Check.that(
        writer.isNorm() || 4 * inputs * inputs <= Integer.MAX_VALUE,
        "%s reads %,d numbers, but a cluster sums products of at most 23,170: repair without"
            + " --spark.",
        unit,
        inputs);
    return writer.isNorm() ? 40 * inputs : 4 * inputs * (inputs + shape.get(0));
  }

  /** Returns whether it is in the sums. */
  public boolean isFitted() {
    return fitted;
  }

  /** Returns whether its loss counts. */
  public boolean isJudged() {
    return judged;
  }

  /** Returns how many windows it has. */
  public int windows() {
    return ids.length;
  }

  /** Returns how often a block ran over a window so far. */
  public double blockPasses() {
    return blockPasses;
  }

  /** Returns the batch after some steps. */
  public RepairBatch after(ModelView view, Consumer<RepairStates> steps) {
    try (StatesHere here = open(view)) {
      steps.accept(here);
      return new RepairBatch(
          ids,
          fitted,
          judged,
          chains,
          List.of(here.copy()),
          here.entered(),
          blockPasses + here.blockPasses());
    }
  }

  /** Returns what it adds to the sums of a unit; nothing where it is not in them. */
  public List<TensorCopy> products(ModelView view, int chain, Unit unit) {
    List<TensorCopy> found = new ArrayList<>();
    try (StatesHere here = open(view)) {
      here.products(chain, unit, products -> found.addAll(TensorCopy.each(products)));
    }
    return found;
  }

  /**
   * Returns the mean loss of each window that counts.
   *
   * @param chain its number, or -1 for the dense model
   */
  public List<Double> means(ModelView view, int chain) {
    try (StatesHere here = open(view)) {
      return (chain < 0 ? here.denseLosses() : here.losses(chain)).means();
    }
  }

  private StatesHere open(ModelView view) {
    Windows windows = Windows.of(List.of(ids));
    HiddenStates.Room room = new HiddenStates.Room(Long.MAX_VALUE, Path.of(""));
    RepairStates.Setting setting =
        new RepairStates.Setting(view, windows, Optional.empty(), chains, room);
    StatesHere here = new StatesHere(setting, new Lanes(view.model(), windows, fitted, judged));
    try (Scope scope = Scope.on(view.model().device())) {
      states.forEach(copy -> here.restore(scope, copy, entered));
      if (states.isEmpty()) {
        here.embed();
      }
      return here;
    } catch (RuntimeException | Error e) {
      here.close();
      throw e;
    }
  }
}
