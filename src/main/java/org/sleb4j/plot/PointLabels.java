package org.sleb4j.plot;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.plot.Canvas.Align;

/**
 * Writes labels beside points so that none touches another or a point; a point without room around
 * it stays without a label.
 */
final class PointLabels {
  private static final double ASIDE = 6;
  private static final double ABOVE = 8;

  /** How much further each next place is, and how many there are. */
  private static final double STEP = 12;

  private static final int STEPS = 8;

  /** How far the digits of a label reach from its middle. */
  private static final double HALF_LINE = 5;

  private final Canvas canvas;
  private final List<Rectangle2D> taken = new ArrayList<>();

  PointLabels(Canvas canvas) {
    this.canvas = canvas;
  }

  /** A place to write at: the pixels it takes, and how the text is placed in them. */
  private record Place(Rectangle2D box, Align align) {
    double left() {
      return align == Align.LEFT ? box.getMinX() : box.getMaxX();
    }
  }

  /** Keeps the place of a point free. */
  void keepFree(double x, double y, double size) {
    taken.add(new Rectangle2D.Double(canvas.x(x) - size / 2, canvas.y(y) - size / 2, size, size));
  }

  /** Keeps a line between two points free that is level or upright. */
  void keepFree(double x0, double y0, double x1, double y1) {
    Rectangle2D line = new Rectangle2D.Double();
    line.setFrameFromDiagonal(canvas.x(x0), canvas.y(y0), canvas.x(x1), canvas.y(y1));
    taken.add(
        new Rectangle2D.Double(
            line.getX() - 1, line.getY() - 1, line.getWidth() + 2, line.getHeight() + 2));
  }

  /** Writes a label beside a point or further from it, and returns whether there was room. */
  boolean writeNear(String label, double x, double y) {
    for (int step = 0; step < STEPS; step++) {
      double further = ASIDE + step * STEP;
      if (write(label, x, y, further, ABOVE + step * STEP / 4)
          || writeLevel(label, x, y, further)) {
        return true;
      }
    }
    return false;
  }

  private boolean writeLevel(String label, double x, double y, double aside) {
    double width = canvas.width(label, Style.SMALL);
    return write(
        label,
        Stream.of(
            place(x, y, width, Align.LEFT, aside, 0), place(x, y, width, Align.RIGHT, aside, 0)));
  }

  /** Writes a label beside a point, and returns whether there was room. */
  boolean write(String label, double x, double y) {
    return write(label, x, y, ASIDE, ABOVE);
  }

  private boolean write(String label, double x, double y, double aside, double above) {
    double width = canvas.width(label, Style.SMALL);
    return write(
        label,
        Stream.of(
            place(x, y, width, Align.LEFT, aside, -above),
            place(x, y, width, Align.RIGHT, aside, -above),
            place(x, y, width, Align.LEFT, aside, above),
            place(x, y, width, Align.RIGHT, aside, above)));
  }

  private boolean write(String label, Stream<Place> places) {
    Optional<Place> free =
        places
            .filter(place -> taken.stream().noneMatch(place.box()::intersects))
            .filter(place -> place.box().getMaxX() <= canvas.right())
            .findFirst();
    free.ifPresent(place -> write(label, place));
    return free.isPresent();
  }

  private Place place(double x, double y, double width, Align align, double aside, double down) {
    double left = align == Align.LEFT ? canvas.x(x) + aside : canvas.x(x) - aside - width;
    double top = canvas.y(y) + down - HALF_LINE;
    return new Place(new Rectangle2D.Double(left, top, width, 2 * HALF_LINE), align);
  }

  private void write(String label, Place place) {
    taken.add(place.box());
    canvas.write(
        label, place.left(), place.box().getCenterY(), place.align(), Style.SMALL, Style.INK);
  }
}
