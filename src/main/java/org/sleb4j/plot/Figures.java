package org.sleb4j.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import org.sleb4j.check.Strings;

/** Numbers as charts write them. */
final class Figures {
  private Figures() {}

  /** Returns a number in four significant digits. */
  static String of(double value) {
    return plain(value, 4);
  }

  /** Returns the label of a tick. */
  static String tick(double value) {
    return Math.abs(value) < 1e-12 ? "0" : plain(value, 6);
  }

  /** Returns text that begins with a capital letter. */
  static String sentence(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String plain(double value, int digits) {
    double size = Math.abs(value);
    return size != 0 && (size < 1e-4 || size >= 1e7)
        ? Strings.format("%.2e", value)
        : new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros().toPlainString();
  }
}
