package org.sleb4j.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.plot.Canvas.Align;

/**
 * Draws what several searches left: perplexity against the share of parameters removed, and below
 * it against each measured speedup.
 *
 * <p>A point is grey where another removes, or gains, as much with no more perplexity and is better
 * in one of the two. Points carry the numbers of their searches, which a key names.
 */
public final class RivalsChart {
  private static final int HEIGHT = 280;
  private static final int KEY_LINE = 16;
  private static final int KEY_TOP = 8;
  private static final int KEY_GAP = 18;
  private static final int PLOT_WIDTH = 520;

  private final double dense;
  private final List<Rival> rivals;
  private final Scale scale;

  private RivalsChart(double dense, List<Rival> rivals) {
    this.dense = dense;
    this.rivals = List.copyOf(rivals);
    this.scale =
        Scale.of(
            "perplexity",
            DoubleStream.concat(
                DoubleStream.of(dense),
                rivals.stream()
                    .map(Rival::perplexity)
                    .flatMapToDouble(p -> DoubleStream.of(p.low(), p.high()))));
  }

  /**
   * Draws models.
   *
   * @param dense the perplexity of the whole model
   * @param speeds what the speedups of the rivals are of, such as {@code prompt}
   * @throws org.sleb4j.check.InvalidInputException if there is no rival
   */
  public static Picture of(double dense, List<Rival> rivals, List<String> speeds) {
    Check.that(!rivals.isEmpty(), "There is no search to draw: give at least one.");
    return new RivalsChart(dense, rivals).draw(speeds);
  }

  /** Where a rival stands on the horizontal axis. */
  private interface Place extends Function<Rival, Reading> {}

  private Picture draw(List<String> speeds) {
    List<Panel> panels = new ArrayList<>();
    panels.add(
        panel(
            "Perplexity against the share of parameters removed",
            "removed, % of the blocks' parameters",
            rival -> Reading.of(100 * rival.share())));
    for (int i = 0; i < speeds.size(); i++) {
      int speed = i;
      panels.add(
          panel(
              "Perplexity against measured " + speeds.get(i) + " speedup",
              "speedup over the dense model, 95 % interval",
              rival -> rival.speedups().get(speed)));
    }
    return Picture.of(panels.toArray(Panel[]::new));
  }

  private Panel panel(String title, String axis, Place place) {
    int key = keyWidth();
    int height = Math.max(HEIGHT, Style.BELOW + KEY_TOP + KEY_LINE * rivals.size());
    Axis x =
        Axis.around(
            axis,
            rivals.stream().map(place).flatMapToDouble(at -> DoubleStream.of(at.low(), at.high())));
    return scale
        .on(new Panel(title, PLOT_WIDTH + key, height, x, scale.axis()))
        .withRight(key)
        .withNote(
            "bars: 95 % interval of the ratio to the dense model, paired; grey: another is at least"
                + " as good in both")
        .saying(said(place))
        .with(canvas -> draw(canvas, place));
  }

  private String said(Place place) {
    return Strings.format("dense, perplexity %s; ", Figures.of(dense))
        + rivals.stream()
            .map(
                rival ->
                    Strings.format(
                        "%s, %s, perplexity %s",
                        rival.name(), Said.of(place.apply(rival)), Said.of(rival.perplexity())))
            .collect(Collectors.joining("; "));
  }

  private static String entry(int number, Rival rival) {
    return number + "  " + rival.name();
  }

  private int keyWidth() {
    double widest =
        IntStream.range(0, rivals.size())
            .mapToDouble(i -> EndLabels.width(entry(i + 1, rivals.get(i))))
            .max()
            .orElseThrow();
    return (int) Math.ceil(widest) + 2 * KEY_GAP;
  }

  private void draw(Canvas canvas, Place place) {
    double level = canvas.y(scale.place(dense));
    canvas.pixels(canvas.left(), level, canvas.right() - canvas.left(), 1.2, Style.INK);
    canvas.write("dense", canvas.right() - 4, level - 8, Align.RIGHT, Style.SMALL, Style.INK);
    rivals.forEach(rival -> draw(canvas, place, rival));
    PointLabels labels = new PointLabels(canvas);
    rivals.forEach(rival -> keepFree(labels, place.apply(rival), rival));
    numbers(place).forEach((at, numbers) -> labels.writeNear(numbers, at.get(0), at.get(1)));
    for (int i = 0; i < rivals.size(); i++) {
      canvas.write(
          entry(i + 1, rivals.get(i)),
          canvas.right() + KEY_GAP,
          canvas.top() + KEY_TOP + KEY_LINE * i,
          Align.LEFT,
          Style.SMALL,
          isBeaten(place, rivals.get(i)) ? Style.FAINT : Style.INK);
    }
  }

  private void keepFree(PointLabels labels, Reading at, Rival rival) {
    double low = scale.place(rival.perplexity().low());
    double high = scale.place(rival.perplexity().high());
    labels.keepFree(at.value(), y(rival), 8);
    labels.keepFree(at.low(), y(rival), at.high(), y(rival));
    labels.keepFree(at.value(), low, at.value(), high);
  }

  private static double x(Place place, Rival rival) {
    return place.apply(rival).value();
  }

  private double y(Rival rival) {
    return scale.place(rival.perplexity().value());
  }

  private void draw(Canvas canvas, Place place, Rival rival) {
    boolean beaten = isBeaten(place, rival);
    Reading at = place.apply(rival);
    if (at.hasInterval()) {
      canvas.level(y(rival), at.low(), at.high(), Style.FAINT);
    }
    if (rival.perplexity().hasInterval()) {
      canvas.upright(
          at.value(),
          scale.place(rival.perplexity().low()),
          scale.place(rival.perplexity().high()),
          Style.FAINT);
    }
    canvas.dot(at.value(), y(rival), 9, beaten ? Style.FAINT : Style.PLAIN);
  }

  private boolean isBeaten(Place place, Rival rival) {
    return rivals.stream().anyMatch(other -> beats(place, other, rival));
  }

  private static boolean beats(Place place, Rival one, Rival other) {
    double more = x(place, one) - x(place, other);
    double better = other.perplexity().value() - one.perplexity().value();
    return more >= 0 && better >= 0 && more + better > 0;
  }

  /** Returns for each point the numbers of the rivals that stand there. */
  private Map<List<Double>, String> numbers(Place place) {
    return IntStream.range(0, rivals.size())
        .boxed()
        .collect(
            Collectors.groupingBy(
                i -> List.of(x(place, rivals.get(i)), y(rivals.get(i))),
                LinkedHashMap::new,
                Collectors.mapping(i -> "" + (i + 1), Collectors.joining(", "))));
  }
}
