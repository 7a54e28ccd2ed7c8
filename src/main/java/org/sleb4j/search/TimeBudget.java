package org.sleb4j.search;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ActiveBlocks;

/**
 * The most milliseconds that a model may take. Each model is measured once, and what was measured
 * is remembered; another machine, or another run, measures something else.
 */
public final class TimeBudget implements Budget {
  private final double most;
  private final String unit;
  private final String work;
  private final ToDoubleFunction<ActiveBlocks> stopwatch;
  private final Map<ActiveBlocks, Double> measured;

  private TimeBudget(
      double most,
      String unit,
      String work,
      ToDoubleFunction<ActiveBlocks> stopwatch,
      Map<ActiveBlocks, Double> measured) {
    Check.that(most > 0, "budget (%s%s) must be above 0.", most, unit);
    this.most = most;
    this.unit = unit;
    this.work = work;
    this.stopwatch = stopwatch;
    this.measured = measured;
  }

  /**
   * Makes one of which nothing is measured yet.
   *
   * @param most milliseconds, above 0
   * @param unit such as {@code ms/token}
   * @param work what is timed, in words
   * @param stopwatch measures a model, in this unit
   */
  public static TimeBudget of(
      double most, String unit, String work, ToDoubleFunction<ActiveBlocks> stopwatch) {
    return new TimeBudget(most, unit, work, stopwatch, new LinkedHashMap<>());
  }

  /** What a model took. */
  public record Time(ActiveBlocks left, double milliseconds) {
    /** Returns a text such as {@code 9 of 12 blocks}. */
    public String leftText() {
      int total = left.blockCount();
      return left.isWhole()
          ? Strings.format("%d of %d blocks", left.active().size(), total)
          : Strings.format("%d of %d units", left.activeUnits().size(), 2 * total);
    }
  }

  /** Returns the most milliseconds. */
  public double most() {
    return most;
  }

  /** Returns such as {@code ms/token}. */
  public String unit() {
    return unit;
  }

  /** Returns what is timed, in words. */
  public String work() {
    return work;
  }

  /** Returns what was measured, in that order. */
  public List<Time> times() {
    List<Time> times = new ArrayList<>();
    measured.forEach((model, ms) -> times.add(new Time(model, ms)));
    return times;
  }

  private double time(ActiveBlocks left) {
    return measured.computeIfAbsent(left, stopwatch::applyAsDouble);
  }

  @Override
  public boolean isMeasured() {
    return true;
  }

  @Override
  public boolean isMet(ActiveBlocks left) {
    return time(left) <= most;
  }

  @Override
  public String use(ActiveBlocks left) {
    return Strings.format("%.4g %s are measured on this machine", time(left), unit);
  }

  @Override
  public Budget keptIn(Trials trials) {
    return new TimeBudget(
        most,
        unit,
        work,
        left ->
            trials
                .measure(
                    Strings.format("%s, %s, %s", unit, work, left),
                    1,
                    () -> new Measured(List.of(stopwatch.applyAsDouble(left)), 0))
                .get(0),
        measured);
  }

  /** Returns such as {@code 45ms/token}. */
  @Override
  public String toString() {
    return Strings.format(
        "%s%s", BigDecimal.valueOf(most).stripTrailingZeros().toPlainString(), unit);
  }

  /** Returns what the times are medians of, and what they are worth elsewhere. */
  public String note() {
    return Strings.format(
        "Times are medians of %s. They depend on this machine, and differ a little in every run.",
        work);
  }

  /** Returns a line for each time. */
  public String text() {
    String lines =
        times().stream()
            .map(time -> Strings.format("%11.3f  %s%n", time.milliseconds(), time.leftText()))
            .collect(Collectors.joining());
    return Strings.format("%11s  left%n%s%s", unit, lines, note());
  }
}
