package org.sleb4j.search;

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
}
