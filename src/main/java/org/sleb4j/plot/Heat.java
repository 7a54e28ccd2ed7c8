package org.sleb4j.plot;

import java.awt.Color;
import java.util.List;

/** Colours from dark for the lowest value to light for the highest, as matplotlib's "viridis". */
record Heat(double low, double high) {
  static final List<Color> STOPS =
      List.of(
          new Color(0x440154),
          new Color(0x3B528B),
          new Color(0x21918C),
          new Color(0x5EC962),
          new Color(0xFDE725));

  Color colour(double value) {
    double place = share(value) * (STOPS.size() - 1);
    int below = Math.min((int) place, STOPS.size() - 2);
    return between(STOPS.get(below), STOPS.get(below + 1), place - below);
  }

  private double share(double value) {
    return Math.max(0, Math.min(1, (value - low) / (high - low)));
  }

  private static Color between(Color a, Color b, double share) {
    return new Color(
        mixed(a.getRed(), b.getRed(), share),
        mixed(a.getGreen(), b.getGreen(), share),
        mixed(a.getBlue(), b.getBlue(), share));
  }

  private static int mixed(int a, int b, double share) {
    return (int) Math.round(a + share * (b - a));
  }

  /** Returns the colour of text that can be read on the colour of a value. */
  Color ink(double value) {
    return share(value) < 0.55 ? Color.WHITE : Color.BLACK;
  }
}
