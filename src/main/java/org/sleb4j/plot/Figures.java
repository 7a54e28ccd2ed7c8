package org.sleb4j.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as charts write them. */
final class Figures {
  private Figures() {}

  /** Returns a number in four significant digits, without an exponent while it is of use. */
  static String of(double value) {
    double size = Math.abs(value);
    return size != 0 && (size < 1e-4 || size >= 1e6)
        ? String.format(Locale.ROOT, "%.2e", value)
        : new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }

  /** Returns a number with its sign. */
  static String signed(double value) {
    return (value < 0 ? "−" : "+") + of(Math.abs(value));
  }
}
