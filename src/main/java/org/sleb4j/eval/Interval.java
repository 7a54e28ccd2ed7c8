package org.sleb4j.eval;

import org.sleb4j.check.Strings;

/** The two ends of a 95 % confidence interval. */
public record Interval(double low, double high) {
  @Override
  public String toString() {
    return Strings.format("%.4f to %.4f", low, high);
  }
}
