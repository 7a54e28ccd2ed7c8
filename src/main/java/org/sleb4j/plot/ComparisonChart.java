package org.sleb4j.plot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.sleb4j.check.Check;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.plot.Canvas.Align;

/** Draws one quantity of several models side by side, as bars from 0 with their intervals. */
public final class ComparisonChart {
  private static final int HEIGHT = 300;
  private static final double HALF_BAR = 0.28;

  private ComparisonChart() {}

  /**
   * Draws readings by the names of their models.
   *
   * @param quantity what is read, and its unit: {@code "prompt latency, ms"}
   * @param shown what of it is shown: {@code "median, 10th to 90th percentile of the runs"}
   * @throws org.sleb4j.check.InvalidInputException if there is no reading
   */
  public static Picture of(String quantity, String shown, Map<String, Reading> models) {
    return Picture.of(panel(Figures.sentence(quantity), quantity, models).withNote(shown));
  }

  /**
   * Draws perplexities with their 95 % intervals over windows, by the names of their models.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is none, or one is not a finite number
   */
  public static Picture ofPerplexity(Map<String, Perplexity> models) {
    Map<String, Reading> readings = new LinkedHashMap<>();
    models.forEach((name, perplexity) -> readings.put(name, reading(perplexity)));
    return Picture.of(
        panel("Perplexity and its 95 % interval over windows", "perplexity", readings));
  }

  /**
   * Draws bits per byte with their 95 % intervals over windows, by the names of their models.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is none, or one is not a finite number
   */
  public static Picture ofBitsPerByte(Map<String, Perplexity> models) {
    Map<String, Reading> readings = new LinkedHashMap<>();
    models.forEach((name, perplexity) -> readings.put(name, bits(perplexity)));
    return Picture.of(
        panel("Bits per byte and their 95 % interval over windows", "bits per byte", readings));
  }

  private static Reading bits(Perplexity measured) {
    double value = measured.bitsPerByte().orElseThrow();
    Interval interval = measured.bitsPerByteInterval().orElse(new Interval(value, value));
    return new Reading(value, interval.low(), interval.high());
  }

  private static Reading reading(Perplexity measured) {
    double value = measured.perplexity();
    Interval interval = measured.interval().orElse(new Interval(value, value));
    return new Reading(value, interval.low(), interval.high());
  }

  private static Panel panel(String title, String unit, Map<String, Reading> models) {
    Check.that(!models.isEmpty(), "There is nothing to compare: give at least one model.");
    List<String> names = List.copyOf(models.keySet());
    List<Reading> readings = List.copyOf(models.values());
    DoubleStream ends = readings.stream().mapToDouble(Reading::high);
    Axis y = Axis.fromZero(unit, ends);
    return new Panel(title, HEIGHT, Axis.whole(" ", 0, names.size() - 1), y)
        .withoutX()
        .saying(
            models.entrySet().stream()
                .map(each -> each.getKey() + " " + Said.of(each.getValue()))
                .collect(Collectors.joining(", ")))
        .with(
            canvas -> {
              for (int i = 0; i < names.size(); i++) {
                bar(canvas, i, names.get(i), readings.get(i));
              }
            });
  }

  private static void bar(Canvas canvas, int place, String name, Reading reading) {
    canvas.box(
        place - HALF_BAR, 0, place + HALF_BAR, reading.value(), Style.colour(Math.min(place, 1)));
    if (reading.hasInterval()) {
      canvas.upright(place, reading.low(), reading.high(), Style.INK);
    }
    canvas.text(
        Figures.of(reading.value()), place, reading.high(), 0, -10, Align.CENTRE, Style.INK);
    double room = canvas.x(1) - canvas.x(0) - 8;
    String fitted = canvas.fitted(name, Style.LABEL, room);
    canvas.write(fitted, canvas.x(place), canvas.y(0) + 16, Align.CENTRE, Style.LABEL, Style.INK);
  }
}
