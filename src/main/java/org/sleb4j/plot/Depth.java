package org.sleb4j.plot;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
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

  /** Returns the most text that stands beside another at every block. */
  private double place(Canvas canvas) {
    return canvas.x(1) - canvas.x(0);
  }

  /** Draws a bar from 0 for every value. */
  void bars(Canvas canvas) {
    values.forEach((block, value) -> bar(canvas, block, value));
  }

  private void bar(Canvas canvas, int block, double value) {
    canvas.box(
        block - 0.38,
        0,
        block + 0.38,
        fence.shown(value),
        block == chosen ? Style.CHOSEN : Style.PLAIN);
    if (fence.cuts(value)) {
      cut(canvas, block, value);
    }
  }

  /** Draws a dot for every value. */
  void dots(Canvas canvas) {
    double size = Math.min(9, 0.9 * place(canvas));
    values.forEach(
        (block, value) -> {
          if (fence.cuts(value)) {
            cut(canvas, block, value);
          } else if (block != chosen) {
            canvas.dot(block, value, size, Style.PLAIN);
          }
        });
    double best = values.get(chosen);
    canvas.dot(chosen, best, size + 4, Style.CHOSEN);
    canvas.text("block " + chosen, chosen, best, 0, size / 2 + 12, Align.CENTRE, Style.CHOSEN);
  }

  /** Tells a value that is beyond the top. */
  private void cut(Canvas canvas, int block, double value) {
    canvas.text("▲", block, fence.top(), 0, -6, Align.CENTRE, Style.PLAIN);
    canvas.text(Figures.of(value), block, fence.top(), 0, -18, Align.CENTRE, Style.INK);
  }

  /** Draws a grey band where a block is removed, with its number in the order of removal. */
  static void gone(Canvas canvas, List<Integer> removed, double low, double high) {
    IntStream.range(0, removed.size())
        .forEach(
            i -> {
              int block = removed.get(i);
              canvas.box(block - 0.5, low, block + 0.5, high, Style.GONE);
              canvas.text("" + (i + 1), block, high, 0, 9, Align.CENTRE, Style.INK);
            });
  }
}
