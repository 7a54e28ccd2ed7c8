package org.sleb4j.plot;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.sleb4j.plot.Canvas.Align;

/** Draws lines of perplexity against removed blocks, several with their names at the ends. */
final class Curves {
  private final List<Curve> curves;
  private final Scale scale;
  private final String removed;

  Curves(List<Curve> curves) {
    this("perplexity", "blocks removed", curves);
  }

  /**
   * Takes lines of another value.
   *
   * @param what the name of the value, for its axis
   * @param removed the name of the other axis
   */
  Curves(String what, String removed, List<Curve> curves) {
    this.removed = removed;
    this.curves = List.copyOf(curves);
    this.scale = Scale.of(what, curves.stream().flatMapToDouble(Curve::values));
  }

  Panel panel(String title, int height) {
    int first = curves.stream().mapToInt(Curve::first).min().orElseThrow();
    int last = curves.stream().mapToInt(Curve::last).max().orElseThrow();
    Panel panel = new Panel(title, height, Axis.whole(removed, first, last), scale.axis());
    scale.on(panel);
    panel.saying(curves.stream().map(this::said).collect(Collectors.joining("; ")));
    for (int i = 0; i < curves.size(); i++) {
      Curve curve = curves.get(i);
      double[] places = curve.values().map(scale::place).toArray();
      float width = Style.LINE_WIDTH + 0.6f * (curves.size() - 1 - i); // equal lines all show
      panel.line(curve.removed(), places, Style.colour(i), SeriesMarkers.CIRCLE, width);
    }
    return curves.size() == 1 ? panel : EndLabels.of(names(), ends()).on(panel);
  }

  private String said(Curve curve) {
    List<Integer> places = IntStream.rangeClosed(curve.first(), curve.last()).boxed().toList();
    String name = curves.size() == 1 ? "" : curve.name() + ": ";
    return name + Said.at(places, curve.perplexities()) + " " + removed;
  }

  private List<String> names() {
    return curves.stream().map(Curve::name).toList();
  }

  private List<Double> ends() {
    return curves.stream().map(curve -> scale.place(curve.lastValue())).toList();
  }

  /** Writes text above the point of a curve where some blocks are removed. */
  void above(Canvas canvas, String text, int curve, int removed) {
    double value = curves.get(curve).perplexities().get(removed - curves.get(curve).first());
    canvas.text(text, removed, scale.place(value), 0, -13, Align.CENTRE, Style.INK);
  }
}
