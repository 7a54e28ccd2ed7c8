package org.sleb4j.plot;

import java.awt.Color;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.Paint;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.PathIterator;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import org.sleb4j.check.Strings;

/** Writes what is drawn as the paths of an SVG file; no font is needed to show it. */
final class SvgGraphics extends ShapeGraphics {
  private final StringBuilder paths;

  SvgGraphics() {
    this(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics(), new StringBuilder());
  }

  private SvgGraphics(Graphics2D state, StringBuilder paths) {
    super(state);
    this.paths = paths;
  }

  @Override
  public Graphics create() {
    return new SvgGraphics(copy(), paths);
  }

  @Override
  public void fill(Shape shape) {
    String path = path(getTransform().createTransformedShape(clipped(shape)));
    if (!path.isEmpty()) {
      String paint = paint(getPaint());
      paths.append("<path d=\"").append(path).append("\" ").append(paint).append("/>\n");
    }
  }

  private Shape clipped(Shape shape) {
    Shape clip = getClip();
    if (clip == null || clip.contains(shape.getBounds2D())) {
      return shape;
    }
    Area area = new Area(shape);
    area.intersect(new Area(clip));
    return area;
  }

  /** Writes a gradient in front of what it fills; charts have no other paint than these two. */
  private String paint(Paint paint) {
    if (paint instanceof LinearGradientPaint gradient) {
      String id = "gradient" + paths.length();
      paths.append(gradient(gradient, id));
      return "fill=\"url(#" + id + ")\"";
    }
    Color color = (Color) paint;
    String opacity =
        color.getAlpha() == 255
            ? ""
            : Strings.format(" fill-opacity=\"%.3f\"", color.getAlpha() / 255.0);
    return "fill=\"" + hex(color) + "\"" + opacity;
  }

  private String gradient(LinearGradientPaint gradient, String id) {
    Point2D from = getTransform().transform(gradient.getStartPoint(), null);
    Point2D to = getTransform().transform(gradient.getEndPoint(), null);
    StringBuilder stops = new StringBuilder();
    for (int i = 0; i < gradient.getFractions().length; i++) {
      stops.append(
          Strings.format(
              "<stop offset=\"%.4f\" stop-color=\"%s\"/>",
              gradient.getFractions()[i], hex(gradient.getColors()[i])));
    }
    return Strings.format(
        "<linearGradient id=\"%s\" gradientUnits=\"userSpaceOnUse\" x1=\"%.2f\" y1=\"%.2f\""
            + " x2=\"%.2f\" y2=\"%.2f\">%s</linearGradient>%n",
        id, from.getX(), from.getY(), to.getX(), to.getY(), stops);
  }

  private static String hex(Color color) {
    return Strings.format("#%06x", color.getRGB() & 0xFFFFFF);
  }

  private static String path(Shape shape) {
    StringBuilder path = new StringBuilder();
    double[] points = new double[6];
    PathIterator segments = shape.getPathIterator(null);
    for (; !segments.isDone(); segments.next()) {
      int kind = segments.currentSegment(points);
      path.append("MLQCZ".charAt(kind));
      int numbers = kind == PathIterator.SEG_CLOSE ? 0 : 2 * Math.max(1, kind);
      for (int i = 0; i < numbers; i++) {
        path.append(i == 0 ? "" : " ").append(Math.round(100 * points[i]) / 100.0);
      }
    }
    String rule = shape.getPathIterator(null).getWindingRule() == 0 ? "\" fill-rule=\"evenodd" : "";
    return path.isEmpty() ? "" : path + rule;
  }

  /** Returns the file. */
  String file(int width, int height, String title) {
    return Strings.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" data-generator=\"sleb4j\" width=\"%d\""
                + " height=\"%d\" viewBox=\"0 0 %d %d\">%n",
            width, height, width, height)
        + Strings.format("<title>%s</title>%n", title.replace("&", "&amp;").replace("<", "&lt;"))
        + paths
        + "</svg>\n";
  }
}
