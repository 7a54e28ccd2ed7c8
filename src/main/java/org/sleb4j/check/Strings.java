package org.sleb4j.check;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Locale;

/**
 * Formats text and numbers the same way in every locale: Latin digits, a decimal point. The only
 * place that does; the build refuses the methods of the JDK that follow the machine's locale.
 */
public final class Strings {
  private Strings() {}

  /** Formats as {@link String#format(Locale, String, Object...)} does in the root locale. */
  @FormatMethod
  public static String format(@FormatString String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** Returns how many there are of something: {@code 1 window}, {@code 12 windows}. */
  public static String counted(long number, String noun) {
    return number + " " + plural(number, noun);
  }

  /** Returns the same with thousands grouped: {@code 1 token}, {@code 12,345 tokens}. */
  public static String grouped(long number, String noun) {
    return grouped((double) number, 0) + " " + plural(number, noun);
  }

  private static String plural(long number, String noun) {
    return noun + (number == 1 ? "" : noun.endsWith("ch") || noun.endsWith("s") ? "es" : "s");
  }

  /** Returns a number with the given count of decimals, thousands grouped: {@code 12,345.68}. */
  public static String grouped(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
