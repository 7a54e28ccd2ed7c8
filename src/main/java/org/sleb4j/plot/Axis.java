package org.sleb4j.plot;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * The range of values that an axis shows, and what it is called.
 *
 * @param title with its unit
 * @param low the value at its beginning
 * @param high the value at its end
 * @param whole whether only whole numbers have labels
 */
record Axis(String title, double low, double high, boolean whole) {
  /** Returns an axis of the whole numbers from one to another, each in the middle of its place. */
  static Axis whole(String title, int first, int last) {
    return new Axis(title, first - 0.5, last + 0.5, true);
  }

  /** Returns an axis that shows 0 and all values, with room above and where it needs it below. */
  static Axis fromZero(String title, DoubleStream values) {
    double[] all = DoubleStream.concat(values, DoubleStream.of(0)).toArray();
    double low = Arrays.stream(all).min().orElseThrow();
    double high = Arrays.stream(all).max().orElseThrow();
    double room = high > low ? 0.12 * (high - low) : 1;
    return new Axis(title, low < 0 ? low - room : 0, high + room, false);
  }

  /** Returns an axis that shows all values, with room on both sides. */
  static Axis around(String title, DoubleStream values) {
    double[] all = values.toArray();
    double low = Arrays.stream(all).min().orElseThrow();
    double high = Arrays.stream(all).max().orElseThrow();
    double room = high > low ? 0.12 * (high - low) : Math.max(Math.abs(high) * 0.05, 1e-6);
    return new Axis(title, low - room, high + room, false);
  }

  /**
   * Returns values from which XChart makes its ticks: uneven ones, since it takes even ones as the
   * ticks themselves.
   */
  double[] ticks() {
    return new double[] {low, low + 0.37 * (high - low), high};
  }

  /** Returns the pixels between two ticks, of an axis of some length: at least those of 1. */
  int tickSpace(int length) {
    int least = 40;
    return whole ? Math.max(least, (int) (0.85 * length / (high - low))) : least;
  }
}
