package org.sleb4j.plot;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.search.Candidate;
import org.sleb4j.search.Pass;

/**
 * Draws the loss of every candidate of a removal over the depth of the model.
 *
 * <p>Blocks removed before are grey bands with their number in the order of removal; blocks that
 * are no candidates have nothing.
 */
public final class PassChart {
  private static final int HEIGHT = 300;

  private PassChart() {}

  /**
   * Draws a pass.
   *
   * @param number of the removal, from 1
   * @param objective what losses are a mean of
   * @param before what ran when it began
   * @throws org.sleb4j.check.InvalidInputException if a candidate was not active, or a loss is no
   *     finite number
   */
  public static Picture of(int number, Pass pass, ObjectiveKind objective, ActiveBlocks before) {
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
    Axis y = Axis.around(objective.label() + ", nats per token", DoubleStream.of(depth.shown()));
    return Picture.of(
        new Panel(
                title(number, pass, objective),
                HEIGHT,
                depth.axis(
                    (pass.removed().isBlock() ? "block" : "unit, at its block,")
                        + " without which the model is scored"
                        + grey(before)),
                y)
            .with(canvas -> Depth.gone(canvas, before.removals()))
            .with(depth::dots)
            .withNote(depth.note()));
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
