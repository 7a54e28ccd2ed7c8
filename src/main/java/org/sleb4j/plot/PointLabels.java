package org.sleb4j.plot;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.plot.Canvas.Align;

/**
 * Writes labels beside points so that none touches another or a point; a point without room on any
 * of its four sides stays without a label.
 */
final class PointLabels {
  private static final double ASIDE = 6;
  private static final double ABOVE = 8;

  /** How far the digits of a label reach from its middle. */
  private static final double HALF_LINE = 5;

  private final Canvas canvas;
  private final List<Rectangle2D> taken = new ArrayList<>();

  PointLabels(Canvas canvas) {
    this.canvas = canvas;
  }

  /** A place to write at: the pixels it takes, and how the text lies in them. */
  private record Place(Rectangle2D box, Align align) {
    double left() {
      return align == Align.LEFT ? box.getMinX() : box.getMaxX();
    }
  }

  /** Keeps the place of a point free. */
  void keepFree(double x, double y, double size) {
    taken.add(new Rectangle2D.Double(canvas.x(x) - size / 2, canvas.y(y) - size / 2, size, size));
  }

  /** Writes a label beside a point, and tells whether there was room. */
  boolean write(String label, double x, double y) {
    double width = canvas.width(label, Style.SMALL);
    Optional<Place> free =
        Stream.of(
                place(x, y, width, Align.LEFT, -ABOVE),
                place(x, y, width, Align.RIGHT, -ABOVE),
                place(x, y, width, Align.LEFT, ABOVE),
                place(x, y, width, Align.RIGHT, ABOVE))
            .filter(place -> taken.stream().noneMatch(place.box()::intersects))
            .filter(place -> place.box().getMaxX() <= canvas.right())
            .findFirst();
    free.ifPresent(place -> write(label, place));
    return free.isPresent();
  }

  private Place place(double x, double y, double width, Align align, double down) {
    double left = align == Align.LEFT ? canvas.x(x) + ASIDE : canvas.x(x) - ASIDE - width;
    double top = canvas.y(y) + down - HALF_LINE;
    return new Place(new Rectangle2D.Double(left, top, width, 2 * HALF_LINE), align);
  }

  private void write(String label, Place place) {
    taken.add(place.box());
    canvas.write(
        label, place.left(), place.box().getCenterY(), place.align(), Style.SMALL, Style.INK);
  }
}
