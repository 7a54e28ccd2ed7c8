package org.sleb4j.plot;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

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

  static Scale of(String title, DoubleStream values) {
    double[] all = values.toArray();
    double low = Arrays.stream(all).min().orElseThrow();
    double high = Arrays.stream(all).max().orElseThrow();
    boolean logarithmic = high > MANY_TIMES * low;
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
    return logarithmic ? panel.withoutY().with(this::grid) : panel;
  }

  private void grid(Canvas canvas) {
    for (int decade = (int) Math.floor(axis.low()); decade <= axis.high(); decade++) {
      for (double digit : new double[] {1, 2, 5}) {
        tick(canvas, digit * Math.pow(10, decade));
      }
    }
  }

  private void tick(Canvas canvas, double value) {
    double place = Math.log10(value);
    if (place > axis.low() && place < axis.high()) {
      canvas.across(place, Style.GRID);
      canvas.beside(Figures.of(value), place);
    }
  }
}
