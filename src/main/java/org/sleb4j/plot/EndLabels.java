package org.sleb4j.plot;

import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.plot.Canvas.Align;

/** Writes the names of lines on the right of the axes, each at the height where its line ends. */
final class EndLabels {
  private static final double LINE_HEIGHT = 15;
  private static final double WIDEST = 220;
  private static final int GAP = 10;

  private final List<String> names;
  private final List<Double> heights;

  private EndLabels(List<String> names, List<Double> heights) {
    this.names = names;
    this.heights = heights;
  }

  static EndLabels of(List<String> names, List<Double> heights) {
    return new EndLabels(List.copyOf(names), List.copyOf(heights));
  }

  Panel on(Panel panel) {
    double width = names.stream().mapToDouble(EndLabels::width).max().orElse(0);
    return panel.withRight((int) Math.min(WIDEST, width) + GAP).with(canvas -> draw(canvas));
  }

  /** Returns the pixels that small text takes. */
  static double width(String name) {
    return name.isBlank()
        ? 0
        : new TextLayout(name, Style.SMALL, new FontRenderContext(null, true, true)).getAdvance();
  }

  private void draw(Canvas canvas) {
    double[] wanted = heights.stream().mapToDouble(canvas::y).toArray();
    double[] pixels = spread(wanted, canvas.bottom());
    for (int i = 0; i < pixels.length; i++) {
      String name = canvas.fitted(names.get(i), Style.SMALL, WIDEST);
      canvas.write(name, canvas.right() + 4, pixels[i], Align.LEFT, Style.SMALL, Style.colour(i));
    }
  }

  /**
   * Moves heights down until no two lines of text overlap, and those up again that end below the
   * lowest place there is.
   */
  static double[] spread(double[] pixels, double lowest) {
    List<Integer> order =
        IntStream.range(0, pixels.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pixels[i]))
            .toList();
    double[] apart = pixels.clone();
    double next = Double.NEGATIVE_INFINITY;
    for (int i : order) {
      apart[i] = Math.max(pixels[i], next);
      next = apart[i] + LINE_HEIGHT;
    }
    double last = lowest;
    for (int at = order.size() - 1; at >= 0; at--) {
      int i = order.get(at);
      apart[i] = Math.min(apart[i], last);
      last = apart[i] - LINE_HEIGHT;
    }
    return apart;
  }
}
