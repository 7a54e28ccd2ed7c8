package org.sleb4j.repair;

import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * Takes all windows through the units once: as states of the dense model and, from the first unit
 * that is refitted on, beside them as states of the pruned model as each rho repairs it.
 */
final class RepairWalk implements AutoCloseable {
  private final Plan plan;
  private final RepairStates states;
  private final List<Chain> chains;

  /**
   * Begins in front of the first unit.
   *
   * @param states which stay those of the caller
   * @param rhos the ridges, one for each chain of the states
   */
  RepairWalk(Plan plan, RepairStates states, FinishedUnits finished, List<Double> rhos) {
    this.plan = plan;
    this.states = states;
    this.chains =
        IntStream.range(0, rhos.size())
            .mapToObj(i -> new Chain(plan.view(), states, i, finished, rhos.get(i)))
            .toList();
  }

  /**
   * Walks from the first unit to the last.
   *
   * @param progress hears which share of the units is done, 0 to 1
   * @return the repair with the lowest loss, the first of equals, which lives until this is closed
   */
  Chain best(DoubleConsumer progress) {
    for (int i = 0; i < plan.steps().size(); i++) {
      int step = i;
      states.inTurn(() -> take(step, progress));
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
      states.begin();
    }
    states.dense(step.dense());
    for (int chain = 0; i >= plan.first() && chain < chains.size(); chain++) {
      chains.get(chain).take(step);
      progress.accept((i + (chain + 1.0) / chains.size()) / plan.steps().size());
    }
    progress.accept((i + 1.0) / plan.steps().size());
    return step;
  }

  @Override
  public void close() {
    chains.forEach(Chain::close);
  }
}
