package org.sleb4j.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.knowm.xchart.XYChart;

/**
 * Draws over a chart whose axes stand, at places told in the units of the axes; offsets and sizes
 * of what is drawn there are logical pixels, down and to the right.
 */
final class Canvas {
  private final Graphics2D g;
  private final XYChart chart;

  Canvas(Graphics2D g, XYChart chart) {
    this.g = g;
    this.chart = chart;
  }

  /** How text is placed at its point. */
  enum Align {
    LEFT(0),
    CENTRE(0.5),
    RIGHT(1);

    private final double share;

    Align(double share) {
      this.share = share;
    }
  }

  /** Returns the horizontal pixel of a value. */
  double x(double value) {
    return chart.getScreenXFromChart(value);
  }

  /** Returns the vertical pixel of a value. */
  double y(double value) {
    return chart.getScreenYFromChart(value);
  }

  /** Fills a rectangle between two corners. */
  void box(double x0, double y0, double x1, double y1, Color colour) {
    Rectangle2D box = new Rectangle2D.Double();
    box.setFrameFromDiagonal(x(x0), y(y0), x(x1), y(y1));
    g.setColor(colour);
    g.fill(box);
  }

  /** Fills the place of a whole number on each axis, without a seam to the next. */
  void cell(int x, int y, Color colour) {
    double left = x(x - 0.5);
    double top = y(y + 0.5);
    double overlap = 0.5; // half a logical pixel, so that no ground shows between
    pixels(left, top, x(x + 0.5) - left + overlap, y(y - 0.5) - top + overlap, colour);
  }

  /** Fills a rectangle of pixels. */
  void pixels(double left, double top, double width, double height, Color colour) {
    g.setColor(colour);
    g.fill(new Rectangle2D.Double(left, top, width, height));
  }

  /** Fills a rectangle of pixels with colours that change evenly from its foot to its top. */
  void gradient(double left, double top, double width, double height, List<Color> colours) {
    float[] shares = new float[colours.size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) i / (shares.length - 1);
    }
    float x = (float) left;
    g.setPaint(
        new LinearGradientPaint(
            x, (float) (top + height), x, (float) top, shares, colours.toArray(Color[]::new)));
    g.fill(new Rectangle2D.Double(left, top, width, height));
  }

  /** Draws a line between two points. */
  void line(double x0, double y0, double x1, double y1, Color colour, float width) {
    g.setColor(colour);
    g.setStroke(new BasicStroke(width));
    g.draw(new Line2D.Double(x(x0), y(y0), x(x1), y(y1)));
  }

  /** Draws a dot. */
  void dot(double x, double y, double diameter, Color colour) {
    g.setColor(colour);
    double half = diameter / 2;
    g.fill(new Ellipse2D.Double(x(x) - half, y(y) - half, diameter, diameter));
  }

  /** Draws a vertical interval with ends of some pixels. */
  void upright(double x, double low, double high, Color colour) {
    line(x, low, x, high, colour, 1.4f);
    for (double end : new double[] {low, high}) {
      pixels(x(x) - 4, y(end) - 0.7, 8, 1.4, colour);
    }
  }

  /** Draws a level interval with ends of some pixels. */
  void level(double y, double low, double high, Color colour) {
    line(low, y, high, y, colour, 1.4f);
    for (double end : new double[] {low, high}) {
      pixels(x(end) - 0.7, y(y) - 4, 1.4, 8, colour);
    }
  }

  /** Writes a label in front of the vertical axis. */
  void beside(String label, double y) {
    write(label, x(low()) - 8, y(y), Align.RIGHT, Style.SMALL, Style.INK);
  }

  /** Returns the pixel at which the horizontal axis begins. */
  double left() {
    return x(low());
  }

  /** Returns the pixel at which the axes end. */
  double right() {
    return x(high());
  }

  /** Returns the pixel of the upper end of the vertical axis. */
  double top() {
    return y(highest());
  }

  /** Returns the pixel of the lower end of the vertical axis. */
  double bottom() {
    return y(lowest());
  }

  /** Returns the value at the upper end of the vertical axis. */
  double highest() {
    return chart.getStyler().getYAxisMax();
  }

  /** Returns the value at the lower end of the vertical axis. */
  double lowest() {
    return chart.getStyler().getYAxisMin();
  }

  private double low() {
    return chart.getStyler().getXAxisMin();
  }

  private double high() {
    return chart.getStyler().getXAxisMax();
  }

  /** Writes text whose vertical middle is at a point, moved by some pixels. */
  void text(String text, double x, double y, double right, double down, Align align, Color colour) {
    write(text, x(x) + right, y(y) + down, align, Style.SMALL, colour);
  }

  /** Writes text whose vertical middle is at a pixel. */
  void write(String text, double left, double middle, Align align, Font font, Color colour) {
    if (!text.isBlank()) {
      TextLayout layout = new TextLayout(text, font, g.getFontRenderContext());
      g.setColor(colour);
      float from = (float) (left - align.share * layout.getAdvance());
      layout.draw(g, from, (float) (middle + 0.36 * font.getSize2D()));
    }
  }

  /** Writes text from below up to a pixel, turned to the left, its vertical middle at another. */
  void upwards(String text, double middle, double top, Font font, Color colour) {
    AffineTransform before = g.getTransform();
    g.translate(middle, top);
    g.rotate(-Math.PI / 2);
    write(text, 0, 0, Align.RIGHT, font, colour);
    g.setTransform(before);
  }

  /** Returns the pixels that text takes. */
  double width(String text, Font font) {
    return text.isBlank() ? 0 : new TextLayout(text, font, g.getFontRenderContext()).getAdvance();
  }

  /** Cuts text that is longer than some pixels, with an ellipsis at its end. */
  String fitted(String text, Font font, double width) {
    String fitted = text;
    for (int length = text.length() - 1; length > 0 && width(fitted, font) > width; length--) {
      fitted = text.substring(0, length).stripTrailing() + "…";
    }
    return fitted;
  }
}
