package org.sleb4j.tokenizer;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a time as Python's {@code strftime} does in the C locale. */
final class Strftime {
  private static final Pattern DIRECTIVE = Pattern.compile("%(-?.)", Pattern.DOTALL);

  /** Each directive as the JDK writes it. */
  private static final Map<String, String> FORMS =
      Map.ofEntries(
          Map.entry("Y", "yyyy"),
          Map.entry("y", "yy"),
          Map.entry("m", "MM"),
          Map.entry("-m", "M"),
          Map.entry("B", "MMMM"),
          Map.entry("b", "MMM"),
          Map.entry("d", "dd"),
          Map.entry("-d", "d"),
          Map.entry("A", "EEEE"),
          Map.entry("a", "EEE"),
          Map.entry("H", "HH"),
          Map.entry("I", "hh"),
          Map.entry("M", "mm"),
          Map.entry("S", "ss"),
          Map.entry("p", "a"),
          Map.entry("j", "DDD"));

  private Strftime() {}

  /**
   * Writes a time.
   *
   * @throws org.sleb4j.check.InvalidInputException if the pattern has a directive other than those
   *     of date and time
   */
  static String of(LocalDateTime time, String pattern) {
    return DIRECTIVE
        .matcher(pattern)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1).equals("%") ? "%" : written(time, found.group(1))));
  }

  private static String written(LocalDateTime time, String directive) {
    String form = FORMS.get(directive);
    Unsupported.unless(form != null, "writes the time with %%%s", directive);
    return DateTimeFormatter.ofPattern(form, Locale.ENGLISH).format(time);
  }
}
