package org.sleb4j.repair;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.ActiveBlocks;

/**
 * What repairs gain after each number of removals, on text that no repair saw.
 *
 * @param dense of the model before any removal
 * @param steps after 1, 2, … removals
 */
public record RepairCourse(Perplexity dense, List<Step> steps) {
  /**
   * A number of removals.
   *
   * @param blocks those that run
   * @param before the repair
   * @param after the repair; as before where it was not accepted
   * @param repair what the repair did
   */
  public record Step(
      ActiveBlocks blocks, Perplexity before, Perplexity after, RepairResult repair) {}

  public RepairCourse {
    steps = List.copyOf(steps);
    Check.that(!steps.isEmpty(), "There is nothing to compare: remove something first.");
  }

  /** Returns how much of the loss that the removals added is left, 0 to 1. */
  public double left(Step step) {
    return (step.after().meanNll() - dense.meanNll()) / (step.before().meanNll() - dense.meanNll());
  }
}
