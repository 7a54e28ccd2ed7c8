package org.sleb4j.plot;

import org.sleb4j.check.Check;

/**
 * What a number of removed blocks costs and gains.
 *
 * @param removed the number of removed blocks
 * @param speedup how many times as fast as the dense model, measured
 * @param perplexity of the pruned model
 */
public record Tradeoff(int removed, Reading speedup, double perplexity) {
  public Tradeoff {
    Check.that(removed >= 0, "removed (%d) must not be negative.", removed);
    Check.that(Double.isFinite(perplexity), "perplexity (%s) must be a finite number.", perplexity);
  }
}
