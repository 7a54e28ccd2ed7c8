package org.sleb4j.eval;

import java.util.Locale;

/** The two ends of a 95 % confidence interval. */
public record Interval(double low, double high) {
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.4f to %.4f", low, high);
  }
}
