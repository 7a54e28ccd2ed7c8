package org.sleb4j.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
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

  private static final int NOTE_HEIGHT = 16;

  private final String title;
  private final XYChart chart;
  private final List<Consumer<Canvas>> painters = new ArrayList<>();
  private final int width;
  private final int tickSpace;
  private int height;
  private int right;
  private String note = "";
  private String said = "";

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
    chart.getStyler().setxAxisTickLabelsFormattingFunction(Figures::tick);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(Figures::tick);
    tickSpace = x.tickSpace(width - Style.LEFT);
    chart.getStyler().setYAxisTickMarkSpacingHint(y.tickSpace(height - Style.BELOW));
    frame(x.ticks(), y.ticks());
  }

  Panel(String title, int height, Axis x, Axis y) {
    this(title, Style.WIDTH, height, x, y);
  }

  /** XChart finds its ticks from data: these are not shown. */
  private void frame(double[] x, double[] y) {
    XYSeries series = chart.addSeries("frame", x, y);
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

  /**
   * Hides the vertical axis.
   *
   * @param labels as wide as what is written in their place
   */
  Panel withoutY(Function<Double, String> labels) {
    chart.getStyler().setyAxisTickLabelsFormattingFunction(labels);
    chart.getStyler().setYAxisTickLabelsColor(Style.GROUND);
    chart.getStyler().setYAxisTickMarksColor(Style.GROUND);
    return withoutGrid();
  }

  /** Adds a label in front of the vertical axis and a line across, below all that comes later. */
  Panel tick(String label, double y) {
    double[] ends = {chart.getStyler().getXAxisMin(), chart.getStyler().getXAxisMax()};
    line(ends, new double[] {y, y}, Style.GRID, SeriesMarkers.NONE, 1);
    return with(canvas -> canvas.beside(label, y));
  }

  /** Leaves out the lines across. */
  Panel withoutGrid() {
    chart.getStyler().setPlotGridHorizontalLinesVisible(false);
    return this;
  }

  /** Hides the labels of the horizontal axis; their place stays. */
  Panel withoutX() {
    chart.getStyler().setXAxisTickLabelsColor(Style.GROUND);
    chart.getStyler().setXAxisTickMarksColor(Style.GROUND);
    return this;
  }

  /** Adds a line through points, of a width in pixels. */
  Panel line(double[] x, double[] y, Color colour, Marker marker, float lineWidth) {
    XYSeries series = chart.addSeries("line " + chart.getSeriesMap().size(), x, y);
    series.setLineColor(colour);
    series.setLineStyle(new BasicStroke(lineWidth));
    series.setMarker(marker);
    series.setMarkerColor(colour);
    return this;
  }

  /** Adds something that is drawn over everything before it. */
  Panel with(Consumer<Canvas> painter) {
    painters.add(painter);
    return this;
  }

  /** Writes a line of small text below the title. */
  Panel withNote(String text) {
    note = text;
    height += text.isBlank() ? 0 : NOTE_HEIGHT;
    return this;
  }

  /** Says what is drawn, for people who do not see it. */
  Panel saying(String words) {
    said = words;
    return this;
  }

  /** Returns title and values as a sentence. */
  String description() {
    return title + (said.isEmpty() ? "" : ": " + said) + ".";
  }

  void paint(Graphics2D g) {
    Canvas canvas = new Canvas(g, chart);
    int head = note.isBlank() ? TITLE_HEIGHT : TITLE_HEIGHT + NOTE_HEIGHT;
    write(canvas, title, TITLE_HEIGHT / 2.0 + 4, Style.TITLE);
    write(canvas, note, TITLE_HEIGHT + NOTE_HEIGHT / 2.0, Style.SMALL);
    int shift = shift(height - head);
    AffineTransform before = g.getTransform();
    g.translate(shift, head);
    paint(g, width - right - shift, height - head);
    painters.forEach(painter -> painter.accept(canvas));
    g.setTransform(before);
  }

  private void paint(Graphics2D g, int chartWidth, int chartHeight) {
    chart.getStyler().setXAxisTickMarkSpacingHint(tickSpace);
    chart.paint(g, chartWidth, chartHeight);
    chart.getStyler().setXAxisTickMarkSpacingHint(1); // below it XChart tells no places of values
  }

  private void write(Canvas canvas, String text, double middle, Font font) {
    String fitted = canvas.fitted(text, font, width - 24);
    canvas.write(fitted, 12, middle, Align.LEFT, font, Style.INK);
  }

  /** Returns how far to move the chart so that its axes begin where those of all others do. */
  private int shift(int chartHeight) {
    Graphics2D nowhere = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    paint(nowhere, width - right, chartHeight);
    nowhere.dispose();
    return Math.max(0, (int) Math.round(Style.LEFT - chart.getYAxisLeftWidth()));
  }

  static double[] counting(int first, int count) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> first + i);
    return numbers;
  }
}
