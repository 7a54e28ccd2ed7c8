package org.sleb4j.redundancy;

import org.sleb4j.eval.WindowLosses;

/**
 * Scores the candidates of one pass from front to back.
 *
 * <p>A search knows candidates only through this, so that it can be tested with a table of costs.
 */
public interface CandidateWalk extends AutoCloseable {
  /** Returns the losses when the next candidate is removed as well. */
  WindowLosses next();

  /** Returns the losses of the model itself; it walks to the end, so that no candidate follows. */
  WindowLosses loss();

  /** Returns how often a block ran over a window so far; a unit that ran alone counts a half. */
  double blockPasses();

  @Override
  void close();
}
