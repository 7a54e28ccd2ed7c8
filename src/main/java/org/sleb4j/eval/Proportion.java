package org.sleb4j.eval;

import org.sleb4j.check.Check;

/** 95 % intervals of shares, which never leave 0 to 1, and of their differences. */
public final class Proportion {
  /** The 0.975 quantile of the normal distribution. */
  private static final double Z = 1.959963984540054;

  private Proportion() {}

  /**
   * Returns the score interval of Wilson (1927, "Probable Inference, the Law of Succession, and
   * Statistical Inference").
   *
   * @param count at least 1
   * @throws org.sleb4j.check.InvalidInputException if there are more successes than trials
   */
  public static Interval interval(long successes, long count) {
    Check.that(
        successes >= 0 && successes <= count && count > 0,
        "successes (%d) must be from 0 to the count (%d), which must be above 0.",
        successes,
        count);
    double share = (double) successes / count;
    double spread = Z * Z / count;
    double middle = (share + spread / 2) / (1 + spread);
    double half = Math.sqrt(spread * (share * (1 - share) + spread / 4)) / (1 + spread);
    return new Interval(successes == 0 ? 0 : middle - half, successes == count ? 1 : middle + half);
  }

  /**
   * Returns the interval of the first share minus the second where both are of the same trials:
   * method 10 of Newcombe (1998, "Improved Confidence Intervals for the Difference between Binomial
   * Proportions Based on Paired Data"). It stays within -1 and 1, and does not shrink to a point
   * where all pairs agree.
   *
   * @param both in how many trials both succeeded
   * @param first in how many only the first did
   * @param second in how many only the second did
   * @param neither in how many neither did
   */
  public static Interval differenceInterval(long both, long first, long second, long neither) {
    double n = (double) both + first + second + neither;
    double p = (both + first) / n;
    double q = (both + second) / n;
    Interval ofP = interval(both + first, (long) n);
    Interval ofQ = interval(both + second, (long) n);
    double phi = correlation(both, first, second, neither);
    return new Interval(
        p - q - distance(p - ofP.low(), ofQ.high() - q, phi),
        p - q + distance(ofP.high() - p, q - ofQ.low(), phi));
  }

  private static double distance(double x, double y, double phi) {
    return Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  }

  /** The coefficient phi of the four counts, corrected for continuity where it is positive. */
  private static double correlation(long both, long first, long second, long neither) {
    double margins =
        (double) (both + first) * (second + neither) * (both + second) * (first + neither);
    double excess = (double) both * neither - (double) first * second;
    double n = (double) both + first + second + neither;
    double corrected = excess > 0 ? Math.max(0, excess - n / 2) : excess;
    return margins == 0 ? 0 : corrected / Math.sqrt(margins);
  }
}
