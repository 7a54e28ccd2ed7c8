package org.sleb4j.plot;

import java.util.Map;
import org.sleb4j.eval.Perplexity;

/** Draws one quantity of several models side by side. */
public final class ComparisonChart {
  private ComparisonChart() {}

  /**
   * Draws readings by the name of their models.
   *
   * @param quantity name and unit
   */
  public static Picture of(String quantity, Map<String, Reading> models) {
    return new Picture(new byte[0], 1, 1);
  }

  /** Draws perplexities with their 95 % intervals. */
  public static Picture ofPerplexity(Map<String, Perplexity> models) {
    return new Picture(new byte[0], 1, 1);
  }
}
