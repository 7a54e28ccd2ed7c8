package org.sleb4j.plot;

import java.util.List;
import java.util.stream.Collectors;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;
import org.sleb4j.plot.Canvas.Align;

/**
 * Draws a cell for each block of a model, what is removed dark with its number in the order. Where
 * units are removed a cell has two halves, the attention above the feed-forward.
 */
final class Strip {
  /** Cells beside each other; deeper models take several rows. */
  private static final int ROW = 40;

  private static final int ROW_HEIGHT = 52;
  private static final int MARGINS = 76;

  /** How much higher a row of halves is. */
  private static final double HALVES = 1.3;

  private final List<Units> removed;
  private final int blockCount;
  private final boolean whole;

  private Strip(List<Units> removed, int blockCount) {
    this.removed = removed;
    this.blockCount = blockCount;
    this.whole = removed.stream().allMatch(Units::isBlock);
  }

  static Panel of(List<Units> removed, int blockCount) {
    return of("Order of removal over the depth of the model", removed, blockCount);
  }

  static Panel of(String title, List<Units> removed, int blockCount) {
    return new Strip(removed, blockCount).panel(title);
  }

  private Panel panel(String title) {
    int columns = Math.min(ROW, blockCount);
    int height = (int) (ROW_HEIGHT * (whole ? 1 : HALVES));
    String what = whole ? "block" : "block, its attention above its feed-forward";
    return new Panel(
            title,
            height * rows() + MARGINS,
            Axis.whole(what + " (dark: removed, with its place in the order)", 0, columns - 1),
            new Axis(" ", 0, rows(), false))
        .withoutY(Figures::tick)
        .withoutX()
        .saying(removed.stream().map(Units::toString).collect(Collectors.joining(", ")))
        .with(this::draw);
  }

  private int rows() {
    return (blockCount + ROW - 1) / ROW;
  }

  private void draw(Canvas canvas) {
    for (int block = 0; block < blockCount; block++) {
      double middle = rows() - block / ROW - 0.42;
      if (whole) {
        cell(canvas, block, middle - 0.3, middle + 0.3, removed.indexOf(Units.block(block)));
      } else {
        cell(canvas, block, middle + 0.01, middle + 0.36, order(block, Part.ATTENTION));
        cell(canvas, block, middle - 0.36, middle - 0.01, order(block, Part.FEED_FORWARD));
      }
      if (block % 5 == 0 || isTouched(block) || blockCount <= ROW / 2) {
        double below = whole ? 0.3 : 0.36;
        canvas.text("" + block, block % ROW, middle - below, 0, 8, Align.CENTRE, Style.INK);
      }
    }
  }

  private boolean isTouched(int block) {
    return removed.stream().anyMatch(units -> units.block() == block);
  }

  /** Returns the place of a unit in the order; -1 if it is not removed. */
  private int order(int block, Part part) {
    for (int i = 0; i < removed.size(); i++) {
      if (removed.get(i).units().contains(new Unit(block, part))) {
        return i;
      }
    }
    return -1;
  }

  private static void cell(Canvas canvas, int block, double bottom, double top, int order) {
    int column = block % ROW;
    canvas.box(column - 0.46, bottom, column + 0.46, top, order < 0 ? Style.GRID : Style.PLAIN);
    if (order >= 0) {
      double middle = (bottom + top) / 2;
      canvas.text("" + (order + 1), column, middle, 0, 0, Align.CENTRE, Style.GROUND);
    }
  }
}
