package org.sleb4j.plot;

import org.sleb4j.check.Check;

/**
 * A measured value with the range it is known to.
 *
 * @param value what is shown
 * @param low the lower end of its interval, value where it has none
 * @param high the upper end of its interval, value where it has none
 */
public record Reading(double value, double low, double high) {
  public Reading {
    Check.that(
        low <= value && value <= high && Double.isFinite(low) && Double.isFinite(high),
        "A reading (%s) must be a number between its ends, %s and %s.",
        value,
        low,
        high);
  }

  /** Returns a reading without an interval. */
  public static Reading of(double value) {
    return new Reading(value, value, value);
  }

  /** Returns whether it has an interval. */
  boolean hasInterval() {
    return low < high;
  }
}
