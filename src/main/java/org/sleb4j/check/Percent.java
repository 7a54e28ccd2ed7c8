package org.sleb4j.check;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Shares as people read them. */
public final class Percent {
  private static final int MOST_DECIMALS = 6;

  private Percent() {}

  /**
   * Returns a share from 0 to 1 in whole percent, such as {@code 42 %}; a share that is neither 0
   * nor 1 never reads so: 0.999 is {@code 99.9 %}.
   */
  public static String text(double share) {
    if (!Double.isFinite(share)) {
      return "unknown";
    }
    BigDecimal percent = BigDecimal.valueOf(share).movePointRight(2);
    int decimals = 0;
    while (decimals < MOST_DECIMALS && isRoundedToAnEnd(percent, decimals)) {
      decimals++;
    }
    BigDecimal shown = percent.setScale(decimals, RoundingMode.HALF_UP);
    return (isRoundedToAnEnd(percent, decimals) ? towardsTheMiddle(shown) : shown) + " %";
  }

  /** Returns a share with all its digits, such as {@code 99.95 %}, as it was given. */
  public static String exact(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
  }

  private static boolean isRoundedToAnEnd(BigDecimal percent, int decimals) {
    BigDecimal shown = percent.setScale(decimals, RoundingMode.HALF_UP);
    return isEnd(shown) && !isEnd(percent);
  }

  private static boolean isEnd(BigDecimal percent) {
    return percent.signum() == 0 || percent.compareTo(BigDecimal.valueOf(100)) == 0;
  }

  private static BigDecimal towardsTheMiddle(BigDecimal end) {
    return end.signum() == 0 ? end.add(end.ulp()) : end.subtract(end.ulp());
  }
}
