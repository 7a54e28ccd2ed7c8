package org.sleb4j.plot;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;

/** The values of a chart in words, for people who do not see it. */
final class Said {
  /** More values than this are told by their lowest and highest. */
  private static final int MOST = 40;

  private Said() {}

  /**
   * Returns values and where they stand: {@code 26.6 at 0, 30.1 at 1}.
   *
   * @param places as many names as values, at least one
   */
  static String at(List<?> places, List<Double> values) {
    if (values.size() <= MOST) {
      return IntStream.range(0, values.size())
          .mapToObj(i -> at(places, values, i))
          .collect(Collectors.joining(", "));
    }
    return Strings.format(
        "%d values, the lowest %s, the highest %s",
        values.size(),
        at(places, values, extreme(values, 1)),
        at(places, values, extreme(values, -1)));
  }

  private static String at(List<?> places, List<Double> values, int i) {
    return Figures.of(values.get(i)) + " at " + places.get(i);
  }

  private static int extreme(List<Double> values, int sign) {
    return IntStream.range(0, values.size())
        .reduce((a, b) -> sign * values.get(b) < sign * values.get(a) ? b : a)
        .orElseThrow();
  }

  /** Returns a value with its interval where it has one. */
  static String of(Reading reading) {
    return reading.hasInterval()
        ? Strings.format(
            "%s (%s to %s)",
            Figures.of(reading.value()), Figures.of(reading.low()), Figures.of(reading.high()))
        : Figures.of(reading.value());
  }
}
