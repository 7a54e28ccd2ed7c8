package org.sleb4j.redundancy;

import java.util.function.DoubleConsumer;
import org.sleb4j.eval.WindowLosses;

/**
 * Scores the candidates of one pass from front to back.
 *
 * <p>A search knows candidates only through this, so that it can be tested with a table of costs.
 */
public interface CandidateWalk extends AutoCloseable {
  /**
   * Says what will be asked, before anything is: a walk that answers all at once prepares for it.
   *
   * @param loss whether {@link #loss} follows the candidates
   * @param progress receives the share of the walk that is done, 0 to 1, where candidates are not
   *     scored one after another
   */
  default void expect(boolean loss, DoubleConsumer progress) {}

  /** Returns the losses when the next candidate is removed as well. */
  WindowLosses next();

  /** Returns the losses of the model itself; it walks to the end, so that no candidate follows. */
  WindowLosses loss();

  /** Returns how often a block ran over a window so far; a unit that ran alone counts a half. */
  double blockPasses();

  @Override
  void close();
}
