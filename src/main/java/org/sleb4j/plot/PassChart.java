package org.sleb4j.plot;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ActiveBlocks;
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
   * @param before the blocks that were active when it began
   * @throws org.sleb4j.check.InvalidInputException if a candidate was not active, or a loss is no
   *     finite number
   */
  public static Picture of(Pass pass, ActiveBlocks before) {
    Map<Integer, Double> losses = new TreeMap<>();
    for (Candidate candidate : pass.candidates()) {
      Check.that(
          before.active().contains(candidate.block()),
          "candidate (block %d) must be one of the blocks active before the pass, %s.",
          candidate.block(),
          before.active());
      losses.put(candidate.block(), candidate.meanNll());
    }
    Depth depth = new Depth("losses", before.blockCount(), losses, pass.removed());
    Axis y = Axis.around("mean NLL, nats per token", DoubleStream.of(depth.shown()));
    return Picture.of(
        new Panel(
                title(pass, before),
                HEIGHT,
                depth.axis("block without which the model is scored" + grey(before)),
                y)
            .with(canvas -> Depth.gone(canvas, before.removed()))
            .with(depth::dots)
            .withNote(depth.note()));
  }

  private static String grey(ActiveBlocks before) {
    return before.removed().isEmpty() ? "" : " (grey: removed before, in this order)";
  }

  private static String title(Pass pass, ActiveBlocks before) {
    return Strings.format(
        "Removal %d: block %d, mean NLL %s without it",
        before.removed().size() + 1, pass.removed(), Figures.of(pass.best().meanNll()));
  }
}
