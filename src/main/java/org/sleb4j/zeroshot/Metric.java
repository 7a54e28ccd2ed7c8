package org.sleb4j.zeroshot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/** What is counted of a question; the names are lm-evaluation-harness's. */
public enum Metric {
  /**
   * The right choice has the largest log-probability; without choices, every token is likeliest.
   */
  ACC,

  /** The right choice has the largest log-probability for each of its characters. */
  ACC_NORM,

  /** The right choice has the largest log-probability for each of its UTF-8 bytes. */
  ACC_BYTES,

  /** The log-probability of the one continuation; its mean m gives the perplexity exp(-m). */
  PERPLEXITY;

  static Metric parse(String name, String place) {
    return Arrays.stream(values())
        .filter(metric -> metric.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    Strings.format(
                        "%s names the metric \"%s\": it must be one of %s.",
                        place, name, List.of(values()))));
  }

  /** Returns what the log-probability of a choice is divided by. */
  double length(String choice) {
    return switch (this) {
      case ACC, PERPLEXITY -> 1;
      case ACC_NORM -> choice.codePointCount(0, choice.length());
      case ACC_BYTES -> choice.getBytes(StandardCharsets.UTF_8).length;
    };
  }

  /** Returns its name, such as {@code acc_norm}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
