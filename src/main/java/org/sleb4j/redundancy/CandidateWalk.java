package org.sleb4j.redundancy;

import org.sleb4j.eval.WindowLosses;

/**
 * Scores the candidates of one pass from front to back.
 *
 * <p>A search knows candidates only through this, so that it can be tested with a table of costs.
 */
public interface CandidateWalk extends AutoCloseable {
  /**
   * Returns the losses when the block at a position of the active list is removed as well.
   *
   * @param position at or behind the one asked for last
   */
  WindowLosses lossWithout(int position);

  /** Returns the number of times that one block ran over one window so far. */
  long blockPasses();

  @Override
  void close();
}
