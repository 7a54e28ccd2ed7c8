package org.sleb4j.plot;

import java.awt.Color;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sleb4j.eval.Interval;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;
import org.sleb4j.plot.Canvas.Align;

/**
 * A value for some blocks of a model, or for units of them, drawn over its whole depth: an
 * attention stands left of its block's number, a feed-forward right of it.
 */
final class Depth {
  /** Pixels between two values, from which on intervals have ends. */
  private static final int ROOM = 12;

  private final int blockCount;
  private final Map<Units, Double> values;
  private final Fence fence;
  private final Units chosen;

  /**
   * Takes values.
   *
   * @param what the values are, for a complaint
   * @param chosen what the eye should find first
   * @throws org.sleb4j.check.InvalidInputException if there is no value, or one is not a number
   */
  Depth(String what, int blockCount, Map<Units, Double> values, Units chosen) {
    this.blockCount = blockCount;
    this.values = new TreeMap<>(values);
    this.fence = Fence.of(what, values.values());
    this.chosen = chosen;
  }

  /** Returns the units with the lowest value; of equal ones the first. */
  static Units lowest(Map<Units, Double> values) {
    return new TreeMap<>(values)
        .entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }

  Axis axis(String title) {
    return Axis.whole(title, 0, blockCount - 1);
  }

  /** Returns the values as far as they are shown. */
  double[] shown() {
    return values.values().stream().mapToDouble(fence::shown).toArray();
  }

  /** Draws a bar from 0 for every value. */
  void bars(Canvas canvas) {
    values.forEach((units, value) -> bar(canvas, units, value));
  }

  private void bar(Canvas canvas, Units units, double value) {
    Color colour = units.equals(chosen) ? Style.CHOSEN : Style.PLAIN;
    double half = 0.38 * units.share();
    double x = x(units);
    canvas.box(x - half, 0, x + half, Math.min(value, canvas.highest()), colour);
    if (fence.cuts(value)) {
      double width = canvas.x(x + half) - canvas.x(x - half);
      canvas.pixels(canvas.x(x - half), canvas.top() + 7, width, 2, Style.GROUND);
    }
  }

  private static double x(Units units) {
    if (units.isBlock()) {
      return units.block();
    }
    return units.block() + (units.parts().contains(Part.ATTENTION) ? -0.21 : 0.21);
  }

  /** Draws a dot for every value. */
  void dots(Canvas canvas) {
    double step = canvas.x(1) - canvas.x(0);
    double size = Math.min(9, 0.9 * step * chosen.share());
    values.forEach((units, value) -> dot(canvas, units, value, size));
    double best = values.get(chosen);
    canvas.dot(x(chosen), best, size + 4, Style.CHOSEN);
    hollow(canvas, chosen, best, size + 4);
    name(canvas, canvas.x(x(chosen)), canvas.y(best) + size / 2 + 12);
  }

  /** Lines below the name shine through, so that it can be read. */
  private void name(Canvas canvas, double x, double y) {
    double width = canvas.width(chosen.name(), Style.SMALL) + 4;
    canvas.pixels(x - width / 2, y - 7, width, 14, Style.VEIL);
    canvas.write(chosen.name(), x, y, Align.CENTRE, Style.SMALL, Style.CHOSEN);
  }

  /** Draws an upright line for every interval, with ends where there is room for them. */
  void intervals(Canvas canvas, Map<Units, Interval> intervals) {
    boolean hasRoom = (canvas.x(1) - canvas.x(0)) * chosen.share() > ROOM;
    intervals.forEach(
        (units, i) -> {
          if (hasRoom) {
            canvas.upright(x(units), i.low(), i.high(), Style.FAINT);
          } else {
            canvas.line(x(units), i.low(), x(units), i.high(), Style.FAINT, 1);
          }
        });
  }

  /** Returns whether a value is beyond the axis. */
  boolean cuts(Units units) {
    return fence.cuts(values.get(units));
  }

  private void dot(Canvas canvas, Units units, double value, double size) {
    if (fence.cuts(value)) {
      canvas.text("▲", x(units), canvas.highest(), 0, 7, Align.CENTRE, Style.PLAIN);
    } else {
      canvas.dot(x(units), value, size, Style.PLAIN);
      hollow(canvas, units, value, size);
    }
  }

  /** A feed-forward by itself is a ring. */
  private static void hollow(Canvas canvas, Units units, double value, double size) {
    if (!units.parts().contains(Part.ATTENTION)) {
      canvas.dot(x(units), value, size - 4, Style.GROUND);
    }
  }

  /** Returns the values in words. */
  String said() {
    return Said.at(List.copyOf(values.keySet()), List.copyOf(values.values()));
  }

  /** Returns the values that are beyond the axis, as text; nothing where there are none. */
  String note() {
    String cut =
        values.entrySet().stream()
            .filter(entry -> fence.cuts(entry.getValue()))
            .map(entry -> entry.getKey() + ": " + Figures.of(entry.getValue()))
            .collect(Collectors.joining(",  "));
    return cut.isEmpty() ? "" : "beyond the axis, " + (chosen.isBlock() ? "block " : "") + cut;
  }

  /** Draws a grey band where something is removed, with its number in the order of removal. */
  static void gone(Canvas canvas, List<Units> removed) {
    for (int i = 0; i < removed.size(); i++) {
      Units units = removed.get(i);
      double half = units.isBlock() ? 0.5 : 0.2;
      double x = x(units);
      canvas.box(x - half, canvas.lowest(), x + half, canvas.highest(), Style.GONE);
      double down = 24 + 13 * row(units, removed);
      canvas.text("" + (i + 1), x, canvas.highest(), 0, down, Align.CENTRE, Style.INK);
    }
  }

  /** Returns the row of a number, 0 or 1: neighbours would run into another. */
  private static int row(Units units, List<Units> removed) {
    return removed.stream()
        .filter(other -> other.compareTo(units) < 0 && x(units) - x(other) <= 1)
        .max(Comparator.naturalOrder())
        .map(neighbour -> 1 - row(neighbour, removed))
        .orElse(0);
  }
}
