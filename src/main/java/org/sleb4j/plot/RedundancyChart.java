package org.sleb4j.plot;

import org.sleb4j.redundancy.Redundancy;

/** Draws the redundancy of every block, a panel of bars for each metric; the lowest is marked. */
public final class RedundancyChart {
  private RedundancyChart() {}

  /** Draws Metric 1 and the loss metric of one model. */
  public static Picture of(Redundancy redundancy) {
    return new Picture(new byte[0], 1, 1);
  }

  /** Draws Metric 1 and 2 of a full model, and Metric 3 of what was made of it. */
  public static Picture of(Redundancy full, Redundancy pruned) {
    return new Picture(new byte[0], 1, 1);
  }
}
