package org.sleb4j.plot;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws perplexity, and below it other quantities, against the number of removed blocks. */
public final class CostChart {
  private static final int HEIGHT = 260;

  private CostChart() {}

  /**
   * Draws a panel for each quantity.
   *
   * @param perplexities of the dense model and after each removal
   * @param others over as many
   * @throws org.sleb4j.check.InvalidInputException if there is none, or one is not a finite number
   */
  public static Picture of(List<Double> perplexities, List<Course> others) {
    Panel first =
        new Curves(List.of(new Curve("perplexity", 0, perplexities))).panel("Perplexity", HEIGHT);
    return Picture.of(
        Stream.concat(Stream.of(first), others.stream().map(CostChart::panel))
            .toArray(Panel[]::new));
  }

  private static Panel panel(Course course) {
    int count = course.readings().size();
    double[] removed = Panel.counting(0, count);
    return new Panel(
            course.title(),
            HEIGHT,
            Axis.whole("blocks removed", 0, count - 1),
            Axis.around(course.quantity(), course.all()))
        .line(
            removed,
            course.grey().stream().mapToDouble(Double::doubleValue).toArray(),
            Style.FAINT,
            SeriesMarkers.NONE,
            Style.LINE_WIDTH)
        .line(
            removed,
            course.readings().stream().mapToDouble(Reading::value).toArray(),
            Style.PLAIN,
            SeriesMarkers.CIRCLE,
            Style.LINE_WIDTH)
        .saying(
            Said.at(
                    IntStream.range(0, count).boxed().toList(),
                    course.readings().stream().map(Reading::value).toList())
                + " blocks removed")
        .with(
            canvas ->
                IntStream.range(0, count)
                    .forEach(n -> interval(canvas, n, course.readings().get(n))));
  }

  private static void interval(Canvas canvas, int removed, Reading reading) {
    if (reading.hasInterval()) {
      canvas.upright(removed, reading.low(), reading.high(), Style.PLAIN);
    }
  }
}
