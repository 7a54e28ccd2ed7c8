package org.sleb4j.spark;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.DoubleConsumer;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateWalk;
import org.sleb4j.redundancy.Findings;
import org.sleb4j.redundancy.Survey;

/**
 * A walk whose candidates are scored by one job, begun when the first is asked for; the loss of the
 * model itself is found with them where it is expected, and else by a job of its own.
 */
final class ClusterWalk implements CandidateWalk {
  private final List<Units> candidates;
  private final ObjectiveKind objective;
  private final BiFunction<Survey, DoubleConsumer, Findings> runner;
  private List<List<WindowLosses>> losses = List.of();
  private DoubleConsumer progress = share -> {};
  private boolean loss;
  private int next;
  private double blockPasses;

  /** Begins without running anything. */
  ClusterWalk(
      List<Units> candidates,
      ObjectiveKind objective,
      BiFunction<Survey, DoubleConsumer, Findings> runner) {
    this.candidates = candidates;
    this.objective = objective;
    this.runner = runner;
  }

  @Override
  public void expect(boolean lossToo, DoubleConsumer heard) {
    loss = lossToo;
    progress = heard;
  }

  @Override
  public WindowLosses next() {
    if (losses.isEmpty()) {
      losses = run(candidates, loss);
    }
    return losses.get(next++).get(0);
  }

  @Override
  public WindowLosses loss() {
    boolean known = loss && !losses.isEmpty();
    return known ? losses.get(candidates.size()).get(0) : run(List.of(), true).get(0).get(0);
  }

  private List<List<WindowLosses>> run(List<Units> some, boolean itself) {
    Findings found = runner.apply(new Survey(some, List.of(objective), itself), progress);
    blockPasses += found.blockPasses();
    return found.losses();
  }

  @Override
  public double blockPasses() {
    return blockPasses;
  }

  @Override
  public void close() {}
}
