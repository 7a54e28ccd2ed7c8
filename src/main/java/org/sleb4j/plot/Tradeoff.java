package org.sleb4j.plot;

import org.sleb4j.check.Check;

/**
 * What a number of removed blocks costs and gains.
 *
 * @param removed the number of removed blocks
 * @param speedup over the dense model, measured
 * @param perplexity of the pruned model
 */
public record Tradeoff(int removed, Reading speedup, double perplexity) {
  public Tradeoff {
    Check.that(removed >= 0, "removed (%d) must not be negative.", removed);
    Check.that(
        Double.isFinite(perplexity) && perplexity > 0,
        "perplexity (%s) must be a finite number above 0.",
        perplexity);
  }

  /** Returns whether this is at least as good in both respects, and better in one. */
  boolean beats(Tradeoff other) {
    double faster = speedup.value() - other.speedup.value();
    double better = other.perplexity - perplexity;
    return faster >= 0 && better >= 0 && faster + better > 0;
  }
}
