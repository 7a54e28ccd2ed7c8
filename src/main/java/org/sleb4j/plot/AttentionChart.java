package org.sleb4j.plot;

import java.awt.Color;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.AttentionMap;
import org.sleb4j.eval.AttentionMaps;
import org.sleb4j.plot.Canvas.Align;

/**
 * Draws how much the tokens of a text read of each other: the mean over all heads with the tokens
 * beside it, and below it each head. Rows read, columns are read; what a token may not see stays
 * white. All share one scale from 0 to 1, whose colours go by the root of a weight, since most
 * weights are small.
 */
public final class AttentionChart {
  private static final int SIDE = 420;

  /** Where labels of columns stand, and air. */
  private static final int LABELS = 84;

  /** What a title takes above, and air below. */
  private static final int AROUND = 44;

  private static final int GAP = 12;
  private static final int HEAD_LABEL = 20;
  private static final int EDGE = 12;
  private static final String NOTE =
      "a row reads, a column is read; colours go by the square root of the weight";
  private static final double[] TICKS = {0, 0.01, 0.05, 0.1, 0.25, 0.5, 1};

  private AttentionChart() {}

  /**
   * Draws the maps.
   *
   * @param labels of the tokens
   */
  public static Picture of(AttentionMaps maps, List<String> labels) {
    Panel mean =
        empty("Attention of block " + maps.block() + ", mean of all heads", SIDE + LABELS)
            .withNote(NOTE + HeatMap.note(maps.ids().size()))
            .saying(said(maps.mean()))
            .with(canvas -> mean(canvas, maps, labels));
    return maps.heads().size() == 1 ? Picture.of(mean) : Picture.of(mean, heads(maps));
  }

  private static Panel heads(AttentionMaps maps) {
    int count = maps.heads().size();
    int columns = columns(count);
    int rows = (count + columns - 1) / columns;
    int height = (int) Math.ceil(rows * (side(columns) + HEAD_LABEL + GAP));
    return empty("Each head", height)
        .saying(said(maps.heads()))
        .with(canvas -> heads(canvas, maps, columns));
  }

  private static int columns(int heads) {
    return heads <= 8 ? 4 : heads <= 24 ? 6 : 8;
  }

  /** Returns the pixels of the map of a head. */
  private static double side(int columns) {
    return (Style.WIDTH - 2.0 * EDGE - (columns - 1) * GAP) / columns;
  }

  /** Returns a panel of some pixels whose axes are not seen. */
  private static Panel empty(String title, int height) {
    Axis hidden = new Axis("", 0, 1, false);
    return new Panel(title, height + AROUND, hidden, hidden).withoutX().withoutY(value -> "0");
  }

  private static String said(AttentionMap map) {
    return Strings.format(
        "%s on the first token, %s on itself, %s on the token before",
        Figures.of(map.onFirst()), Figures.of(map.onItself()), Figures.of(map.onPrevious()));
  }

  private static String said(List<AttentionMap> heads) {
    return String.join(
        "; ",
        said("on the first token ", heads, AttentionMap::onFirst),
        said("on itself ", heads, AttentionMap::onItself),
        said("on the token before ", heads, AttentionMap::onPrevious));
  }

  private static String said(
      String what, List<AttentionMap> heads, ToDoubleFunction<AttentionMap> value) {
    List<String> places = IntStream.range(0, heads.size()).mapToObj(h -> "head " + h).toList();
    return what + Said.at(places, heads.stream().mapToDouble(value).boxed().toList());
  }

  private static void mean(Canvas canvas, AttentionMaps maps, List<String> labels) {
    HeatMap map = new HeatMap(canvas, canvas.left(), canvas.top(), SIDE);
    map.draw(maps, maps.mean());
    map.label(labels);
    bar(canvas, canvas.left() + SIDE + 48, canvas.top());
  }

  private static void heads(Canvas canvas, AttentionMaps maps, int columns) {
    double side = side(columns);
    double edge = canvas.left() - Style.LEFT + EDGE;
    for (int head = 0; head < maps.heads().size(); head++) {
      int row = head / columns;
      double left = edge + head % columns * (side + GAP);
      double top = canvas.top() + row * (side + HEAD_LABEL + GAP);
      canvas.write(
          "head " + head, left, top + HEAD_LABEL / 2.0, Align.LEFT, Style.SMALL, Style.INK);
      new HeatMap(canvas, left, top + HEAD_LABEL, side).draw(maps, maps.heads().get(head));
    }
  }

  /** Draws the key of colours. */
  private static void bar(Canvas canvas, double left, double top) {
    canvas.gradient(left, top, 16, SIDE, Heat.STOPS);
    for (double tick : TICKS) {
      double at = top + SIDE * (1 - Math.sqrt(tick));
      canvas.pixels(left + 16, at - 0.5, 4, 1, Style.FAINT);
      canvas.write(Figures.tick(tick), left + 24, at, Align.LEFT, Style.SMALL, Style.INK);
    }
    canvas.write("weight", left, top - 12, Align.LEFT, Style.SMALL, Style.INK);
  }

  /** A square of pixels on which weights are drawn. */
  private record HeatMap(Canvas canvas, double left, double top, double side) {
    private static final Heat HEAT = new Heat(0, 1);

    /** More cells than this, in a row, would be finer than a screen shows. */
    private static final int MOST = 140;

    private static final int LINE = 13;
    private static final List<Integer> STEPS = List.of(1, 2, 5, 10, 20, 50, 100, 200, 500);
    private static final double LONGEST = Style.LEFT - 20;

    void draw(AttentionMaps maps, AttentionMap map) {
      frame();
      int together = together(maps.ids().size());
      int cells = (maps.ids().size() + together - 1) / together;
      double size = side / cells;
      for (int row = 0; row < cells; row++) {
        for (int column = 0; column <= row; column++) {
          double weight = largest(maps, map, row * together, column * together, together);
          if (weight >= 0) {
            Color colour = HEAT.colour(Math.sqrt(weight));
            double over = column == row ? 0 : 0.4; // so that no ground shows between
            canvas.pixels(left + column * size, top + row * size, size + over, size + over, colour);
          }
        }
      }
    }

    /** Returns how many tokens share a row and a column. */
    private static int together(int tokens) {
      return (tokens + MOST - 1) / MOST;
    }

    static String note(int tokens) {
      int n = together(tokens);
      return n == 1 ? "" : Strings.format("; each square is the largest of %d x %d weights", n, n);
    }

    private void frame() {
      canvas.pixels(left - 1, top - 1, side + 2, side + 2, Style.GRID);
      canvas.pixels(left, top, side, side, Style.GROUND);
    }

    /** Returns the largest weight of a square of tokens, below 0 where none is seen. */
    private static double largest(
        AttentionMaps maps, AttentionMap map, int query, int key, int count) {
      double largest = -1;
      for (int q = query; q < Math.min(query + count, map.tokens()); q++) {
        for (int k = key; k < key + count; k++) {
          largest = maps.sees(q, k) ? Math.max(largest, map.weight(q, k)) : largest;
        }
      }
      return largest;
    }

    /** Writes the tokens beside rows and columns, or the numbers of some where not all fit. */
    void label(List<String> labels) {
      double size = side / labels.size();
      int step = STEPS.stream().filter(n -> n * size >= LINE).findFirst().orElse(labels.size());
      for (int token = 0; token < labels.size(); token += step) {
        String text = step == 1 ? labels.get(token) : Integer.toString(token);
        String fitted = canvas.fitted(text, Style.SMALL, LONGEST);
        double middle = (token + 0.5) * size;
        canvas.write(fitted, left - 8, top + middle, Align.RIGHT, Style.SMALL, Style.INK);
        canvas.upwards(fitted, left + middle, top + side + 8, Style.SMALL, Style.INK);
      }
    }
  }
}
