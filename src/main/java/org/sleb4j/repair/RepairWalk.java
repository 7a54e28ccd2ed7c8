package org.sleb4j.repair;

import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;

/**
 * Takes all windows through the units once: as states of the dense model and, from the first unit
 * that is refitted on, as states of the pruned model for each rho, since what is fitted later
 * depends on what was fitted before.
 */
final class RepairWalk implements AutoCloseable {
  private final ModelView full;
  private final Plan plan;
  private final Lanes lanes;
  private final HiddenStates store;
  private final WindowStates dense;
  private final List<Chain> chains;

  /**
   * Makes room for the states.
   *
   * @throws org.sleb4j.check.InvalidInputException if neither memory nor disk has it
   */
  RepairWalk(
      Plan plan, Lanes lanes, List<Double> rhos, RepairJournal journal, HiddenStates.Room room) {
    this.full = lanes.model().full();
    this.plan = plan;
    this.lanes = lanes;
    int models = 1 + rhos.size();
    this.store = HiddenStates.of(lanes.model(), WindowStates.tokens(lanes, models), room);
    List<WindowStates> states = WindowStates.in(store, lanes, models);
    this.dense = states.get(0);
    this.chains =
        IntStream.range(0, rhos.size())
            .mapToObj(i -> new Chain(plan.view(), lanes, journal, rhos.get(i), states.get(i + 1)))
            .toList();
  }

  /**
   * Walks from the first unit to the last.
   *
   * @param progress hears after each unit which share of them is done, 0 to 1
   */
  void run(DoubleConsumer progress) {
    dense.embed();
    List<Plan.Step> steps = plan.steps();
    for (int i = 0; i < steps.size(); i++) {
      int step = i;
      full.model().inTurn(() -> take(step));
      progress.accept((i + 1.0) / steps.size());
    }
  }

  private Plan.Step take(int i) {
    Plan.Step step = plan.steps().get(i);
    if (i == plan.first()) {
      chains.forEach(chain -> chain.states().copy(dense));
    }
    for (Unit unit : step.dense()) {
      dense.run(full, unit);
    }
    if (i >= plan.first()) {
      chains.forEach(chain -> chain.take(step, dense));
    }
    return step;
  }

  /** Returns the losses of the dense model. */
  WindowLosses denseLosses() {
    return lanes.losses(dense);
  }

  /** Returns the pruned model as it was repaired with each rho. */
  List<Chain> chains() {
    return chains;
  }

  @Override
  public void close() {
    chains.forEach(Chain::close);
    store.close();
  }
}
