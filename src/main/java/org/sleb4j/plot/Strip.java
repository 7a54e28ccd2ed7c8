package org.sleb4j.plot;

import java.util.List;
import org.sleb4j.plot.Canvas.Align;

/** Draws a cell for each block of a model, the removed ones dark with their number in the order. */
final class Strip {
  /** Cells beside each other; deeper models take several rows. */
  private static final int ROW = 40;

  private static final int ROW_HEIGHT = 52;
  private static final int MARGINS = 76;

  private Strip() {}

  static Panel of(List<Integer> removed, int blockCount) {
    int columns = Math.min(ROW, blockCount);
    int rows = (blockCount + ROW - 1) / ROW;
    return new Panel(
            "Order of removal over the depth of the model",
            ROW_HEIGHT * rows + MARGINS,
            Axis.whole("block (dark: removed, with its place in the order)", 0, columns - 1),
            new Axis(" ", 0, rows, false))
        .withoutY(Figures::tick)
        .withoutX()
        .with(canvas -> draw(canvas, removed, blockCount, rows));
  }

  private static void draw(Canvas canvas, List<Integer> removed, int blockCount, int rows) {
    for (int block = 0; block < blockCount; block++) {
      double middle = rows - block / ROW - 0.42;
      cell(canvas, block, middle, removed.indexOf(block), blockCount);
    }
  }

  private static void cell(Canvas canvas, int block, double middle, int order, int blockCount) {
    int column = block % ROW;
    canvas.box(
        column - 0.46,
        middle - 0.3,
        column + 0.46,
        middle + 0.3,
        order < 0 ? Style.GRID : Style.PLAIN);
    if (order >= 0) {
      canvas.text("" + (order + 1), column, middle, 0, 0, Align.CENTRE, Style.GROUND);
    }
    if (block % 5 == 0 || order >= 0 || blockCount <= ROW / 2) {
      canvas.text("" + block, column, middle - 0.3, 0, 8, Align.CENTRE, Style.INK);
    }
  }
}
