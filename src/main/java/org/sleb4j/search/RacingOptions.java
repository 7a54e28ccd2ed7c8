package org.sleb4j.search;

import org.sleb4j.check.Check;

/**
 * What a racing search removes, and how sure it must be to drop a candidate.
 *
 * @param search what is removed and what is left alone
 * @param confidence the least probability that a removal is the exact search's, given the removals
 *     in front of it; above 0 and below 1
 * @param firstWindows how many windows every candidate sees, at least 2
 * @param seed seed of the order of the windows
 */
public record RacingOptions(SearchOptions search, double confidence, int firstWindows, long seed) {
  /**
   * Checks the settings.
   *
   * @throws org.sleb4j.check.InvalidInputException if one is out of its range
   */
  public RacingOptions {
    Check.that(
        confidence > 0 && confidence < 1,
        "confidence (%s) must be above 0 and below 1: with 0.95, one removal in 20 may differ.",
        confidence);
    Check.that(
        firstWindows >= 2,
        "firstWindows (%d) must be at least 2: a single window has no standard error.",
        firstWindows);
  }

  /** Returns a confidence of 95 %, eight windows for every candidate, and seed 0. */
  public static RacingOptions of(SearchOptions search) {
    return new RacingOptions(search, 0.95, 8, 0);
  }

  /** Returns these options with another confidence. */
  public RacingOptions withConfidence(double probability) {
    return new RacingOptions(search, probability, firstWindows, seed);
  }

  /** Returns these options with another number of windows that every candidate sees. */
  public RacingOptions withFirstWindows(int windows) {
    return new RacingOptions(search, confidence, windows, seed);
  }

  /** Returns these options with another order of the windows. */
  public RacingOptions withSeed(long other) {
    return new RacingOptions(search, confidence, firstWindows, other);
  }
}
