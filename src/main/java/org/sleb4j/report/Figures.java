package org.sleb4j.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sleb4j.check.Percent;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Interval;

/** Numbers with the digits that a reader needs. */
final class Figures {
  private Figures() {}

  /** Returns nats with four decimals. */
  static String nll(double nats) {
    return decimals(4, nats);
  }

  /** Returns a perplexity with two decimals, large ones with fewer. */
  static String perplexity(double perplexity) {
    return decimals(perplexity < 1000 ? 2 : 0, perplexity);
  }

  /** Returns a difference with its sign. */
  static String signed(double nats) {
    return Strings.format("%+.4f", nats);
  }

  /** Returns a number with this many decimals, an infinite one as its sign. */
  static String decimals(int count, double value) {
    return Double.isInfinite(value) ? (value > 0 ? "∞" : "-∞") : Strings.grouped(value, count);
  }

  /** Returns a ratio with three decimals. */
  static String times(double ratio) {
    return decimals(3, ratio);
  }

  static String percent(double share) {
    return Percent.text(share);
  }

  /** Returns both ends of a 95 % interval. */
  static String interval(Optional<Interval> interval, Function<Double, String> format) {
    return interval
        .map(i -> format.apply(i.low()) + " to " + format.apply(i.high()))
        .orElse("too few to say");
  }

  /** Returns block numbers or the names of units, such as {@code 4, 3}, or {@code none}. */
  static String blocks(List<?> blocks) {
    return blocks.isEmpty()
        ? "none"
        : blocks.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
