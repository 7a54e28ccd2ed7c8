package org.sleb4j.repair;

import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;

/**
 * Takes all windows through the units once: as states of the dense model and, from the first unit
 * that is refitted on, beside them as states of the pruned model as each rho repairs it.
 */
final class RepairWalk implements AutoCloseable {
  private final ModelView full;
  private final Plan plan;
  private final Lanes lanes;
  private final HiddenStates store;
  private final WindowStates dense;
  private final List<Chain> chains;
  private final long room;

  /**
   * Makes room for the states.
   *
   * @param rhos the ridges
   * @param room for states; what they leave of memory is for what output layers read
   * @throws org.sleb4j.check.InvalidInputException if neither memory nor disk has it
   */
  RepairWalk(
      Plan plan, Lanes lanes, FinishedUnits finished, List<Double> rhos, HiddenStates.Room room) {
    this.full = lanes.model().full();
    this.plan = plan;
    this.lanes = lanes;
    int models = rhos.size() + 1;
    long tokens = WindowStates.tokens(lanes, models);
    long bytes = HiddenStates.bytes(lanes.model(), tokens, lanes.model().info().width());
    this.room = bytes <= room.bytes() ? room.bytes() - bytes : room.bytes();
    this.store = HiddenStates.of(lanes.model(), tokens, room);
    List<WindowStates> states = WindowStates.in(store, lanes, models);
    this.dense = states.get(0);
    this.chains =
        IntStream.range(0, rhos.size())
            .mapToObj(i -> new Chain(plan.view(), lanes, finished, rhos.get(i), states.get(i + 1)))
            .toList();
  }

  /**
   * Walks from the first unit to the last.
   *
   * @param progress hears which share of the units is done, 0 to 1
   * @return the repair with the lowest loss, the first of equals, which lives until this is closed
   */
  Chain best(DoubleConsumer progress) {
    dense.embed();
    for (int i = 0; i < plan.steps().size(); i++) {
      int step = i;
      full.model().inTurn(() -> take(step, progress));
    }
    chains.forEach(Chain::measure);
    Chain best =
        chains.stream()
            .min(Comparator.comparingDouble(chain -> chain.losses().mean()))
            .orElseThrow();
    chains.stream().filter(chain -> chain != best).forEach(Chain::close);
    return best;
  }

  private Plan.Step take(int i, DoubleConsumer progress) {
    Plan.Step step = plan.steps().get(i);
    if (i == plan.first()) {
      chains.forEach(chain -> chain.begin(dense));
    }
    for (Unit unit : step.dense()) {
      dense.run(full, unit);
    }
    for (int chain = 0; i >= plan.first() && chain < chains.size(); chain++) {
      chains.get(chain).take(step, dense, room);
      progress.accept((i + (chain + 1.0) / chains.size()) / plan.steps().size());
    }
    progress.accept((i + 1.0) / plan.steps().size());
    return step;
  }

  /** Returns the losses of the dense model on the windows that count, behind its last unit. */
  WindowLosses denseLosses() {
    return lanes.losses(dense);
  }

  @Override
  public void close() {
    chains.forEach(Chain::close);
    store.close();
  }
}
