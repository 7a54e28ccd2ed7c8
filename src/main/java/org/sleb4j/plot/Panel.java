package org.sleb4j.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sleb4j.plot.Canvas.Align;

/** One pair of axes with what is drawn between them, and a title in front. */
final class Panel {
  /** What a title takes above the axes. */
  private static final int TITLE_HEIGHT = 30;

  private final String title;
  private final XYChart chart;
  private final List<Consumer<Canvas>> painters = new ArrayList<>();
  private final int width;
  private final int height;
  private int right;

  /**
   * Makes axes without anything between them.
   *
   * @throws org.sleb4j.check.InvalidInputException if the system has no font
   */
  Panel(String title, int width, int height, Axis x, Axis y) {
    Fonts.require();
    this.title = title;
    this.width = width;
    this.height = height;
    this.chart = new XYChart(width, height - TITLE_HEIGHT);
    Style.apply(chart);
    chart.setXAxisTitle(x.title());
    chart.setYAxisTitle(y.title());
    chart.getStyler().setXAxisMin(x.low()).setXAxisMax(x.high());
    chart.getStyler().setYAxisMin(y.low()).setYAxisMax(y.high());
    if (x.whole()) {
      chart.getStyler().setXAxisDecimalPattern("0");
    }
    if (y.whole()) {
      chart.getStyler().setYAxisDecimalPattern("0");
    }
    frame(x.ticks(), y.ticks());
  }

  Panel(String title, int height, Axis x, Axis y) {
    this(title, Style.WIDTH, height, x, y);
  }

  /** XChart finds its ticks from data: these are not shown. */
  private void frame(double[] x, double[] y) {
    int n = Math.max(x.length, y.length);
    double[] xs = IntStream.range(0, n).mapToDouble(i -> x[i % x.length]).toArray();
    double[] ys = IntStream.range(0, n).mapToDouble(i -> y[i % y.length]).toArray();
    XYSeries series = chart.addSeries("frame", xs, ys);
    series.setMarker(SeriesMarkers.NONE);
    series.setLineStyle(SeriesLines.NONE);
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Leaves pixels free on the right of the axes, for what is drawn there. */
  Panel withRight(int pixels) {
    right = pixels;
    return this;
  }

  /** Hides the vertical axis; its place stays. */
  Panel withoutY() {
    chart.getStyler().setYAxisTickLabelsColor(Style.GROUND);
    chart.getStyler().setYAxisTickMarksColor(Style.GROUND);
    chart.getStyler().setPlotGridHorizontalLinesVisible(false);
    return this;
  }

  /** Hides the labels of the horizontal axis; their place stays. */
  Panel withoutX() {
    chart.getStyler().setXAxisTickLabelsColor(Style.GROUND);
    chart.getStyler().setXAxisTickMarksColor(Style.GROUND);
    return this;
  }

  /** Adds a line through points. */
  Panel line(double[] x, double[] y, Color colour, Marker marker, BasicStroke stroke) {
    XYSeries series = chart.addSeries("line " + chart.getSeriesMap().size(), x, y);
    series.setLineColor(colour);
    series.setLineStyle(stroke);
    series.setMarker(marker);
    series.setMarkerColor(colour);
    return this;
  }

  /** Adds a plain line with dots through points. */
  Panel line(double[] x, double[] y, Color colour) {
    return line(x, y, colour, SeriesMarkers.CIRCLE, new BasicStroke(Style.LINE_WIDTH));
  }

  /** Adds something that is drawn over everything before it. */
  Panel with(Consumer<Canvas> painter) {
    painters.add(painter);
    return this;
  }

  void paint(Graphics2D g) {
    g.translate(0, TITLE_HEIGHT);
    chart.paint(g, width - right, height - TITLE_HEIGHT);
    Canvas canvas = new Canvas(g, chart);
    painters.forEach(painter -> painter.accept(canvas));
    g.translate(0, -TITLE_HEIGHT);
    String fitted = canvas.fitted(title, Style.TITLE, width - 24);
    canvas.write(fitted, 12, TITLE_HEIGHT / 2.0 + 4, Align.LEFT, Style.TITLE, Style.INK);
  }

  static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  static double[] counting(int first, int count) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> first + i);
    return numbers;
  }
}
