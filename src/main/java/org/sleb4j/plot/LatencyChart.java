package org.sleb4j.plot;

import java.util.List;

/** Draws latency against the number of blocks, estimate beside measurement. */
public final class LatencyChart {
  private LatencyChart() {}

  /** Draws points. */
  public static Picture of(String unit, List<BlockLatency> points) {
    return new Picture(new byte[0], 1, 1);
  }
}
