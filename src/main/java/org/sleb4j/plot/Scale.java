package org.sleb4j.plot;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Where a positive value stands on an axis: at the value itself, or at its logarithm where the
 * highest is many times the lowest.
 *
 * @param logarithmic whether it is the logarithm
 * @param axis in the units of {@link #place}
 */
record Scale(boolean logarithmic, Axis axis) {
  /** From here on the lower half of the values would be a flat line. */
  private static final double MANY_TIMES = 5;

  /** No perplexity is below it; divergences are, and their distance from 0 is of no interest. */
  private static final double LEAST = 1;

  static Scale of(String title, DoubleStream values) {
    double[] all = values.toArray();
    double low = Arrays.stream(all).min().orElseThrow();
    double high = Arrays.stream(all).max().orElseThrow();
    boolean logarithmic = low >= LEAST && high > MANY_TIMES * low;
    DoubleUnaryOperator place = logarithmic ? Math::log10 : v -> v;
    String name = logarithmic ? title + " (log scale)" : title;
    return new Scale(logarithmic, Axis.around(name, Arrays.stream(all).map(place)));
  }

  /** Returns the place of a value on the axis. */
  double place(double value) {
    return logarithmic ? Math.log10(value) : value;
  }

  /** Takes the labels into own hands where XChart would write logarithms. */
  Panel on(Panel panel) {
    if (logarithmic) {
      panel.withoutY(place -> Figures.of(Math.pow(10, place)));
      ticks().forEach(value -> panel.tick(Figures.of(value), place(value)));
    }
    return panel;
  }

  /** Returns 1, 2 and 5 times the powers of ten on the axis. */
  private DoubleStream ticks() {
    return IntStream.rangeClosed((int) Math.floor(axis.low()), (int) Math.floor(axis.high()))
        .mapToDouble(decade -> Math.pow(10, decade))
        .flatMap(power -> DoubleStream.of(power, 2 * power, 5 * power))
        .filter(value -> place(value) > axis.low() && place(value) < axis.high());
  }
}
