package org.sleb4j.plot;

import org.sleb4j.check.Check;

/**
 * The latency or throughput of a model with some of its blocks: what was expected, and what was
 * measured.
 *
 * @param blocks the number of active blocks
 * @param estimate the expected one
 * @param measured the measured one, in the same unit
 */
public record BlockLatency(int blocks, double estimate, Reading measured) {
  public BlockLatency {
    Check.that(blocks >= 0, "blocks (%d) must not be negative.", blocks);
    Check.that(Double.isFinite(estimate), "estimate (%s) must be a finite number.", estimate);
  }
}
