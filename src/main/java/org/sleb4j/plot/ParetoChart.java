package org.sleb4j.plot;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.plot.Canvas.Align;

/**
 * Draws perplexity against measured speedup, a point for each number of removed blocks.
 *
 * <p>A point is grey where another is at least as fast with no more perplexity and better in one of
 * the two.
 */
public final class ParetoChart {
  private static final int HEIGHT = 380;

  private ParetoChart() {}

  /**
   * Draws points.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is none
   */
  public static Picture of(List<Tradeoff> points) {
    Check.that(!points.isEmpty(), "There is no point to draw: give at least one.");
    List<Tradeoff> ordered =
        points.stream().sorted(Comparator.comparingInt(Tradeoff::removed)).toList();
    Scale scale = Scale.of("perplexity", ordered.stream().mapToDouble(Tradeoff::perplexity));
    Panel panel =
        new Panel(
            "Perplexity against measured speedup, 95 % interval; a point's number: blocks removed",
            HEIGHT, Axis.around("speedup over the dense model", ends(ordered)), scale.axis());
    return Picture.of(
        scale
            .on(panel)
            .line(
                ordered.stream().mapToDouble(point -> point.speedup().value()).toArray(),
                ordered.stream().mapToDouble(p -> scale.place(p.perplexity())).toArray(),
                Style.GONE,
                SeriesMarkers.NONE,
                Style.LINE_WIDTH)
            .saying(ordered.stream().map(ParetoChart::said).collect(Collectors.joining("; ")))
            .with(canvas -> ordered.forEach(point -> draw(canvas, scale, point, ordered))));
  }

  private static String said(Tradeoff point) {
    return Strings.format(
        "%d removed, perplexity %s, speedup %s",
        point.removed(), Figures.of(point.perplexity()), Said.of(point.speedup()));
  }

  private static DoubleStream ends(List<Tradeoff> points) {
    return points.stream()
        .map(Tradeoff::speedup)
        .flatMapToDouble(speedup -> DoubleStream.of(speedup.low(), speedup.high()));
  }

  private static void draw(Canvas canvas, Scale scale, Tradeoff point, List<Tradeoff> all) {
    double y = scale.place(point.perplexity());
    boolean beaten = all.stream().anyMatch(other -> other.beats(point));
    if (point.speedup().hasInterval()) {
      canvas.level(y, point.speedup().low(), point.speedup().high(), Style.FAINT);
    }
    canvas.dot(point.speedup().value(), y, 9, beaten ? Style.FAINT : Style.PLAIN);
    String label = point.removed() == 0 ? "dense" : "" + point.removed();
    canvas.text(label, point.speedup().low(), y, -7, 0, Align.RIGHT, Style.INK);
  }
}
