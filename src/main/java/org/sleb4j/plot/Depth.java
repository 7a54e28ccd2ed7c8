package org.sleb4j.plot;

import java.awt.Color;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sleb4j.plot.Canvas.Align;

/** A value for some blocks of a model, drawn over its whole depth. */
final class Depth {
  private final int blockCount;
  private final Map<Integer, Double> values;
  private final Fence fence;
  private final int chosen;

  /**
   * Takes values.
   *
   * @param what the values are, for a complaint
   * @param chosen the block that the eye should find first
   * @throws org.sleb4j.check.InvalidInputException if there is no value, or one is no number
   */
  Depth(String what, int blockCount, Map<Integer, Double> values, int chosen) {
    this.blockCount = blockCount;
    this.values = new TreeMap<>(values);
    this.fence = Fence.of(what, values.values());
    this.chosen = chosen;
  }

  /** Returns the block with the lowest value; of equal ones the first. */
  static int lowest(Map<Integer, Double> values) {
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
    values.forEach((block, value) -> bar(canvas, block, value));
  }

  private void bar(Canvas canvas, int block, double value) {
    Color colour = block == chosen ? Style.CHOSEN : Style.PLAIN;
    canvas.box(block - 0.38, 0, block + 0.38, Math.min(value, canvas.highest()), colour);
    if (fence.cuts(value)) {
      double width = canvas.x(block + 0.5) - canvas.x(block - 0.5);
      canvas.pixels(canvas.x(block - 0.5), canvas.top() + 7, width, 2, Style.GROUND);
    }
  }

  /** Draws a dot for every value. */
  void dots(Canvas canvas) {
    double size = Math.min(9, 0.9 * (canvas.x(1) - canvas.x(0)));
    values.forEach((block, value) -> dot(canvas, block, value, size));
    double best = values.get(chosen);
    canvas.dot(chosen, best, size + 4, Style.CHOSEN);
    canvas.text("block " + chosen, chosen, best, 0, size / 2 + 12, Align.CENTRE, Style.CHOSEN);
  }

  private void dot(Canvas canvas, int block, double value, double size) {
    if (fence.cuts(value)) {
      canvas.text("▲", block, canvas.highest(), 0, 7, Align.CENTRE, Style.PLAIN);
    } else {
      canvas.dot(block, value, size, Style.PLAIN);
    }
  }

  /** Returns the values that are beyond the axis, as text; nothing where there are none. */
  String note() {
    String cut =
        values.entrySet().stream()
            .filter(entry -> fence.cuts(entry.getValue()))
            .map(entry -> entry.getKey() + ": " + Figures.of(entry.getValue()))
            .collect(Collectors.joining(",  "));
    return cut.isEmpty() ? "" : "beyond the axis, block " + cut;
  }

  /** Draws a grey band where a block is removed, with its number in the order of removal. */
  static void gone(Canvas canvas, List<Integer> removed) {
    for (int i = 0; i < removed.size(); i++) {
      int block = removed.get(i);
      canvas.box(block - 0.5, canvas.lowest(), block + 0.5, canvas.highest(), Style.GONE);
      double down = 24 + 13 * row(block, removed);
      canvas.text("" + (i + 1), block, canvas.highest(), 0, down, Align.CENTRE, Style.INK);
    }
  }

  /** Returns the row of a number, 0 or 1: neighbours would run into another. */
  private static int row(int block, List<Integer> removed) {
    return removed.contains(block - 1) ? 1 - row(block - 1, removed) : 0;
  }
}
