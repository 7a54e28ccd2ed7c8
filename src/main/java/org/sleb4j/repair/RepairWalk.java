package org.sleb4j.repair;

import java.util.List;
import java.util.function.DoubleConsumer;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;

/**
 * Takes all windows through the units once for each rho: as states of the dense model and, from the
 * first unit that is refitted on, as states of the pruned model, since what is fitted later depends
 * on what was fitted before.
 */
final class RepairWalk implements AutoCloseable {
  private final ModelView full;
  private final Plan plan;
  private final Lanes lanes;
  private final RepairJournal journal;
  private final HiddenStates store;
  private final WindowStates dense;
  private final WindowStates repaired;

  /**
   * Makes room for the states.
   *
   * @throws org.sleb4j.check.InvalidInputException if neither memory nor disk has it
   */
  RepairWalk(Plan plan, Lanes lanes, RepairJournal journal, HiddenStates.Room room) {
    this.full = lanes.model().full();
    this.plan = plan;
    this.lanes = lanes;
    this.journal = journal;
    this.store = HiddenStates.of(lanes.model(), WindowStates.tokens(lanes, 2), room);
    List<WindowStates> states = WindowStates.in(store, lanes, 2);
    this.dense = states.get(0);
    this.repaired = states.get(1);
  }

  /**
   * Walks from the first unit to the last.
   *
   * @param progress hears after each unit which share of them is done, 0 to 1
   * @return what the caller closes
   */
  Chain run(double rho, DoubleConsumer progress) {
    Chain chain = new Chain(plan.view(), lanes, journal, rho, repaired);
    try {
      dense.embed();
      for (int i = 0; i < plan.steps().size(); i++) {
        int step = i;
        full.model().inTurn(() -> take(step, chain));
        progress.accept((i + 1.0) / plan.steps().size());
      }
      chain.measure();
      return chain;
    } catch (RuntimeException | Error e) {
      chain.close();
      throw e;
    }
  }

  private Plan.Step take(int i, Chain chain) {
    Plan.Step step = plan.steps().get(i);
    if (i == plan.first()) {
      repaired.copy(dense);
    }
    for (Unit unit : step.dense()) {
      dense.run(full, unit);
    }
    if (i >= plan.first()) {
      chain.take(step, dense);
    }
    return step;
  }

  @Override
  public void close() {
    store.close();
  }
}
