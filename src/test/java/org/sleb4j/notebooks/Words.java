package org.sleb4j.notebooks;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words and numbers of a text, compared one by one.
 *
 * <p>Whole numbers must be the same, since they count and name blocks. Others may differ by a unit
 * of their last digit or by 0.1 %, and so may a percentage. Seconds may be any.
 *
 * @param difference by how much numbers with a sign may differ at least, and by which share others
 */
record Words(List<String> list, double difference) {
  private static final Pattern SECONDS = Pattern.compile("\\b[\\d.,]+ s\\b");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?\\d[\\d,]*(?:\\.(\\d+))?(?:e([+-]?\\d+))?");
  private static final double SHARE = 0.001;
  private static final double BFLOAT16_DIFFERENCE = 0.002;

  /** Splits a text whose numbers are compared. */
  static Words of(String text) {
    return split(withoutSeconds(text), 0);
  }

  /**
   * Splits a text whose losses were computed in bfloat16, which processors round differently: a
   * number with a sign is a difference of two of them and may differ by 0.002, a perplexity by 0.2
   * %.
   */
  static Words rounded(String text) {
    return split(withoutSeconds(text), BFLOAT16_DIFFERENCE);
  }

  private static String withoutSeconds(String text) {
    String percent = text.replaceAll("(\\d) %", "$1.%");
    return SECONDS.matcher(percent).replaceAll("SECONDS");
  }

  /** Splits a text whose numbers are times and may be any. */
  static Words timed(String text) {
    return split(NUMBER.matcher(text).replaceAll("NUMBER"), 0);
  }

  private static Words split(String text, double difference) {
    return new Words(Arrays.asList(text.strip().split("\\s+")), difference);
  }

  /** Returns the first words that differ, none if none do. */
  Optional<String> differenceTo(Words other) {
    for (int i = 0; i < Math.min(list.size(), other.list.size()); i++) {
      if (!alike(list.get(i), other.list.get(i))) {
        return Optional.of(around(i) + " became " + other.around(i));
      }
    }
    return list.size() == other.list.size()
        ? Optional.empty()
        : Optional.of(list.size() + " words became " + other.list.size());
  }

  private String around(int word) {
    int to = Math.min(list.size(), word + 2);
    return "\"" + String.join(" ", list.subList(Math.max(0, word - 2), to)) + "\"";
  }

  private boolean alike(String first, String second) {
    Matcher a = NUMBER.matcher(first);
    Matcher b = NUMBER.matcher(second);
    int end = 0;
    int otherEnd = 0;
    while (a.find() && b.find()) {
      boolean sameBetween =
          first.substring(end, a.start()).equals(second.substring(otherEnd, b.start()));
      if (!sameBetween || !close(a, b, first.startsWith(".%", a.end()))) {
        return false;
      }
      end = a.end();
      otherEnd = b.end();
    }
    return first.substring(end).equals(second.substring(otherEnd));
  }

  private boolean close(Matcher a, Matcher b, boolean percentage) {
    boolean whole = a.group(1) == null && a.group(2) == null;
    if (whole && !percentage) {
      return a.group().equals(b.group());
    }
    double value = value(a);
    double share = Math.max(SHARE, difference); // of a perplexity as of its logarithm
    double rounding = Math.max(1.01 * unit(a), share * Math.abs(value));
    return Math.abs(value - value(b)) <= (isSigned(a) ? Math.max(difference, rounding) : rounding);
  }

  private static boolean isSigned(Matcher number) {
    return number.group().startsWith("+") || number.group().startsWith("-");
  }

  private static double value(Matcher number) {
    return Double.parseDouble(number.group().replace(",", ""));
  }

  private static double unit(Matcher number) {
    int digits = number.group(1) == null ? 0 : number.group(1).length();
    int exponent = number.group(2) == null ? 0 : Integer.parseInt(number.group(2));
    return Math.pow(10, exponent - (double) digits);
  }
}
