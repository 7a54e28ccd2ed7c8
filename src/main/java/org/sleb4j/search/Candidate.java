package org.sleb4j.search;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.WindowLosses;

/**
 * A block that a pass may remove, and the loss of the model without it.
 *
 * @param block its number in the original model
 * @param losses the loss of each window
 */
public record Candidate(int block, WindowLosses losses) {
  /** Returns the sum over windows of S_i x mean_i. */
  public double loss() {
    return losses.loss();
  }

  /** Returns {@link #loss} / the sum of S_i. */
  public double meanNll() {
    return losses.meanNll();
  }

  /**
   * Checks the loss.
   *
   * @throws InvalidInputException if it is not a number, naming the block
   */
  void checkNumber(List<Integer> removed) {
    Check.that(
        !Double.isNaN(loss()),
        "The loss without block %d is not a number (removed so far: %s): the weights or the type"
            + " overflow, try float32 or bfloat16.",
        block,
        removed);
  }

  /** Returns how many windows it was scored on. */
  public int windows() {
    return losses.means().size();
  }
}
