package org.sleb4j.plot;

import java.util.DoubleSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.Interval;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;

/**
 * Draws the loss of every candidate of a removal over the depth of the model.
 *
 * <p>Blocks removed before are grey bands with their number in the order of removal; blocks that
 * are not candidates have nothing.
 */
public final class PassChart {
  private static final int HEIGHT = 300;

  private PassChart() {}

  /**
   * What a pass began with.
   *
   * @param active what ran
   * @param loss its mean, in nats
   */
  public record Before(ActiveBlocks active, double loss) {}

  /**
   * Draws a pass: the loss before it as a line; for each candidate the 95 % interval of its paired
   * difference from what was removed; and as a band above the lowest value how far the runner-up
   * might be by chance, half that interval.
   *
   * @param number of the removal, from 1
   * @param objective what losses are a mean of
   * @throws org.sleb4j.check.InvalidInputException if a candidate was not active, or a loss is no
   *     finite number
   */
  public static Picture of(int number, Pass pass, ObjectiveKind objective, Before begun) {
    ActiveBlocks before = begun.active();
    Map<Units, Double> losses = new TreeMap<>();
    for (Candidate candidate : pass.candidates()) {
      Check.that(
          before.parts(candidate.block()).containsAll(candidate.units().parts()),
          "candidate (%s) must be active before the pass, but that had %s.",
          candidate.units(),
          before);
      losses.put(candidate.units(), candidate.mean());
    }
    Depth depth = new Depth("losses", before.blockCount(), losses, pass.removed());
    Map<Units, Interval> intervals = intervals(pass, depth, begun.loss());
    double noise = pass.best().mean() + noise(pass);
    Axis y =
        Axis.around(
            objective.label() + ", nats per token",
            DoubleStream.concat(
                DoubleStream.concat(DoubleStream.of(depth.shown()), DoubleStream.of(begun.loss())),
                intervals.values().stream()
                    .flatMapToDouble(i -> DoubleStream.of(i.low(), i.high()))));
    return Picture.of(
        new Panel(
                title(number, pass, objective),
                HEIGHT,
                depth.axis(
                    (pass.removed().isBlock() ? "block" : "unit, at its block,")
                        + " without which the model is scored"
                        + grey(before)),
                y)
            .with(canvas -> band(canvas, pass.best().mean(), noise))
            .with(canvas -> Depth.gone(canvas, before.removals()))
            .with(canvas -> level(canvas, begun.loss()))
            .with(canvas -> depth.intervals(canvas, intervals))
            .with(depth::dots)
            .saying(depth.said() + "; before the pass " + Figures.of(begun.loss()))
            .withNote(note(pass, depth)));
  }

  /**
   * Returns where each candidate may be by chance, seen from what was removed; cut off where a few
   * windows leave intervals beside which nothing else could be seen.
   */
  private static Map<Units, Interval> intervals(Pass pass, Depth depth, double before) {
    Candidate best = pass.best();
    DoubleSummaryStatistics shown = DoubleStream.of(depth.shown()).summaryStatistics();
    shown.accept(before);
    double span = shown.getMax() - shown.getMin();
    Map<Units, Interval> intervals = new TreeMap<>();
    for (Candidate candidate : pass.candidates()) {
      Units units = candidate.units();
      if (!units.equals(best.units()) && !depth.cuts(units)) {
        candidate
            .losses()
            .minus(best.losses())
            .interval(0.95)
            .filter(i -> Double.isFinite(i.low()) && Double.isFinite(i.high()))
            .ifPresent(
                i ->
                    intervals.put(
                        units,
                        new Interval(
                            Math.max(shown.getMin() - span, best.mean() + i.low()),
                            Math.min(shown.getMax() + span, best.mean() + i.high()))));
      }
    }
    return intervals;
  }

  /** Returns half the 95 % interval of the runner-up's paired difference; 0 where none is known. */
  private static double noise(Pass pass) {
    return pass.margin()
        .flatMap(margin -> margin.interval(0.95).map(i -> i.high() - margin.mean()))
        .filter(Double::isFinite)
        .orElse(0.0);
  }

  private static void band(Canvas canvas, double low, double high) {
    double top = canvas.y(Math.min(high, canvas.highest()));
    canvas.pixels(
        canvas.left(), top, canvas.right() - canvas.left(), canvas.y(low) - top, Style.BAND);
  }

  private static void level(Canvas canvas, double loss) {
    canvas.pixels(
        canvas.left(), canvas.y(loss) - 0.7, canvas.right() - canvas.left(), 1.4, Style.INK);
    canvas.write(
        "before the pass",
        canvas.right() - 4,
        canvas.y(loss) - 8,
        Canvas.Align.RIGHT,
        Style.SMALL,
        Style.INK);
  }

  private static String note(Pass pass, Depth depth) {
    String units = pass.removed().isBlock() ? "" : "● attention  ○ feed-forward;  ";
    String band =
        noise(pass) == 0
            ? ""
            : "upright: distance from the removed one, 95 %, paired;  band: within noise of it";
    String cut = depth.note();
    return units + band + (cut.isEmpty() ? "" : ";  " + cut);
  }

  private static String grey(ActiveBlocks before) {
    return before.removedUnits().isEmpty() ? "" : " (grey: removed before, in this order)";
  }

  private static String title(int number, Pass pass, ObjectiveKind objective) {
    return Strings.format(
        "Removal %d: %s, %s %s without it",
        number, pass.removed().name(), objective.label(), Figures.of(pass.best().mean()));
  }
}
