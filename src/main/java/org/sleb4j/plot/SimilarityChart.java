package org.sleb4j.plot;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.plot.Canvas.Align;
import org.sleb4j.redundancy.BlockSimilarity;

/**
 * Draws how alike the outputs of any two blocks are as a heat map, block against block; removed
 * blocks leave a white row and column.
 */
public final class SimilarityChart {
  private static final int SIDE = 560;
  private static final int BAR_ROOM = 84;

  /** Cells of more blocks have no room for their value. */
  private static final int WRITTEN = 14;

  private SimilarityChart() {}

  /**
   * Draws the heat map.
   *
   * @throws org.sleb4j.check.InvalidInputException if a value is not a number
   */
  public static Picture of(BlockSimilarity similarity) {
    List<Integer> blocks = similarity.blocks();
    double low =
        similarity.cosines().stream()
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .min()
            .orElseThrow();
    Check.that(
        Double.isFinite(low), "cosines must be numbers to be drawn: the states have overflowed.");
    Heat heat = new Heat(Math.min(low, 0.999), 1);
    return Picture.of(
        new Panel(
                "Mean cosine of the outputs of any two blocks",
                SIDE + 40 + BAR_ROOM,
                SIDE,
                axis(blocks),
                axis(blocks))
            .withoutGrid()
            .withRight(BAR_ROOM)
            .saying(said(similarity))
            .with(canvas -> cells(canvas, similarity, heat))
            .with(canvas -> bar(canvas, heat)));
  }

  /** Says how alike each block's output is to the next one's. */
  private static String said(BlockSimilarity similarity) {
    List<Integer> blocks = similarity.blocks();
    List<String> pairs = new ArrayList<>();
    List<Double> cosines = new ArrayList<>();
    for (int i = 1; i < blocks.size(); i++) {
      pairs.add(blocks.get(i - 1) + " and " + blocks.get(i));
      cosines.add(similarity.cosine(blocks.get(i - 1), blocks.get(i)));
    }
    return pairs.isEmpty() ? "" : "of neighbours, " + Said.at(pairs, cosines);
  }

  private static Axis axis(List<Integer> blocks) {
    return Axis.whole("block", blocks.get(0), blocks.get(blocks.size() - 1));
  }

  private static void cells(Canvas canvas, BlockSimilarity similarity, Heat heat) {
    for (int i : similarity.blocks()) {
      for (int j : similarity.blocks()) {
        double cosine = similarity.cosine(i, j);
        canvas.cell(i, j, heat.colour(cosine));
        if (similarity.blocks().size() <= WRITTEN) {
          String text = Strings.format("%.2f", cosine);
          canvas.text(text, i, j, 0, 0, Align.CENTRE, heat.ink(cosine));
        }
      }
    }
  }

  /** Draws the key of colours on the right. */
  private static void bar(Canvas canvas, Heat heat) {
    double left = canvas.right() + 16;
    double top = canvas.top();
    double height = canvas.bottom() - top;
    canvas.gradient(left, top, 16, height, Heat.STOPS);
    for (int tick = 0; tick <= 4; tick++) {
      double value = heat.low() + tick / 4.0 * (heat.high() - heat.low());
      double at = top + height * (1 - tick / 4.0);
      canvas.write(
          Strings.format("%.3f", value), left + 21, at, Align.LEFT, Style.SMALL, Style.INK);
    }
  }
}
