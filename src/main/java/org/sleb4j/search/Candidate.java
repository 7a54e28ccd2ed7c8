package org.sleb4j.search;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;

/**
 * What a pass may remove, and the loss of the model without it.
 *
 * @param units a block, or a unit of one
 * @param parameters how many it has
 * @param losses the value of the objective for each window
 */
public record Candidate(Units units, long parameters, WindowLosses losses) {
  /** Returns the number of its block in the original model. */
  public int block() {
    return units.block();
  }

  /** Returns the sum over windows of S_i x mean_i. */
  public double loss() {
    return losses.loss();
  }

  /** Returns {@link #loss} / the sum of S_i. */
  public double mean() {
    return losses.mean();
  }

  /**
   * Checks the loss.
   *
   * @throws InvalidInputException if it is not a number, naming the units
   */
  void checkNumber(List<Units> removed) {
    Check.that(
        !Double.isNaN(loss()),
        "The loss without %s is not a number (removed so far: %s): the weights or the type"
            + " overflow, try float32 or bfloat16.",
        units.name(),
        removed);
  }

  /** Returns how many windows it was scored on. */
  public int windows() {
    return losses.means().size();
  }
}
