package org.sleb4j.plot;

import java.util.List;
import org.sleb4j.check.Check;

/**
 * A model that a search left, beside others.
 *
 * @param name of the search
 * @param perplexity with the interval of its distance to the dense model's
 * @param share of the parameters that is removed
 * @param speedups as many of each rival, in the same order; none where nothing was timed
 */
public record Rival(String name, Reading perplexity, double share, List<Reading> speedups) {
  public Rival {
    speedups = List.copyOf(speedups);
    Check.that(perplexity.low() > 0, "perplexity (%s) must be above 0.", perplexity.low());
  }
}
