package org.sleb4j.plot;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/** Draws latency or throughput against the number of blocks, estimate beside measurement. */
public final class LatencyChart {
  private static final int HEIGHT = 320;

  private LatencyChart() {}

  /**
   * Draws points.
   *
   * @param quantity what is measured, and its unit: {@code "prompt latency, ms"}
   * @param shown what of it is shown: {@code "median, 10th to 90th percentile of the runs"}
   * @throws org.sleb4j.check.InvalidInputException if there is no point
   */
  public static Picture of(String quantity, String shown, List<BlockLatency> points) {
    Check.that(!points.isEmpty(), "There is no latency to draw: give at least one point.");
    List<BlockLatency> ordered =
        points.stream().sorted(Comparator.comparingInt(BlockLatency::blocks)).toList();
    BlockLatency last = ordered.get(ordered.size() - 1);
    double[] blocks = ordered.stream().mapToDouble(BlockLatency::blocks).toArray();
    Panel panel =
        new Panel(
                Figures.sentence(quantity) + ", against the number of blocks",
                HEIGHT,
                Axis.whole("active blocks", ordered.get(0).blocks(), last.blocks()),
                Axis.fromZero(quantity, all(ordered)))
            .line(
                blocks,
                ordered.stream().mapToDouble(p -> p.measured().value()).toArray(),
                Style.colour(0),
                SeriesMarkers.CIRCLE,
                Style.LINE_WIDTH)
            .line(
                blocks,
                ordered.stream().mapToDouble(BlockLatency::estimate).toArray(),
                Style.colour(1),
                SeriesMarkers.NONE,
                Style.LINE_WIDTH)
            .withNote(shown)
            .saying(ordered.stream().map(LatencyChart::said).collect(Collectors.joining("; ")))
            .with(canvas -> ordered.forEach(point -> interval(canvas, point)));
    return Picture.of(
        EndLabels.of(
                List.of("measured", "estimate"), List.of(last.measured().value(), last.estimate()))
            .on(panel));
  }

  private static String said(BlockLatency point) {
    return Strings.format(
        "%d active blocks, measured %s, estimate %s",
        point.blocks(), Said.of(point.measured()), Figures.of(point.estimate()));
  }

  private static DoubleStream all(List<BlockLatency> points) {
    return points.stream()
        .flatMapToDouble(point -> DoubleStream.of(point.estimate(), point.measured().high()));
  }

  private static void interval(Canvas canvas, BlockLatency point) {
    if (point.measured().hasInterval()) {
      canvas.upright(
          point.blocks(), point.measured().low(), point.measured().high(), Style.colour(0));
    }
  }
}
