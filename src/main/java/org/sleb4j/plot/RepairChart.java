package org.sleb4j.plot;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.plot.Canvas.Align;
import org.sleb4j.repair.RepairResult;

/**
 * Draws what a repair did: its losses and, where it was accepted, how much each matrix changed over
 * the depth.
 */
public final class RepairChart {
  private static final int LOSS_HEIGHT = 190;
  private static final int HEIGHT = 250;

  private RepairChart() {}

  /**
   * Draws a repair.
   *
   * @param blocks of the model that was repaired
   * @throws org.sleb4j.check.InvalidInputException if a value is not a finite number
   */
  public static Picture of(RepairResult result, ActiveBlocks blocks) {
    return result.accepted()
        ? Picture.of(losses(result), changes(result, blocks))
        : Picture.of(losses(result));
  }

  /** Two bars above the loss of the dense model. */
  private static Panel losses(RepairResult result) {
    double pruned = result.meanNllBefore() - result.meanNllDense();
    double repaired = result.meanNllAfter() - result.meanNllDense();
    return new Panel(
            Strings.format(
                "Added loss: %s pruned, %s repaired%s",
                Figures.of(pruned),
                Figures.of(repaired),
                result.accepted() ? "" : ", which is not accepted"),
            LOSS_HEIGHT,
            Axis.whole("", 0, 1),
            Axis.fromZero("nats above dense", DoubleStream.of(pruned, repaired)))
        .withoutX()
        .with(canvas -> bar(canvas, 0, "pruned", pruned))
        .with(canvas -> bar(canvas, 1, "repaired", repaired));
  }

  private static void bar(Canvas canvas, int place, String name, double value) {
    canvas.box(place - 0.25, 0, place + 0.25, value, place == 0 ? Style.PLAIN : Style.CHOSEN);
    canvas.text(name, place, 0, 0, -12, Align.CENTRE, Style.GROUND);
  }

  private static Panel changes(RepairResult result, ActiveBlocks blocks) {
    Map<Units, Double> values = new TreeMap<>();
    result.matrices().forEach(m -> values.put(Units.of(m.unit()), m.change()));
    Units most =
        values.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    Depth depth = new Depth("change", blocks.blockCount(), values, most);
    return new Panel(
            "Change of each matrix, most at " + most + ", " + Figures.of(values.get(most)),
            HEIGHT,
            depth.axis("block"),
            Axis.fromZero("|W' − W| / |W|", DoubleStream.of(depth.shown())))
        .with(canvas -> Depth.gone(canvas, blocks.removals()))
        .with(depth::bars)
        .saying(depth.said())
        .withNote(depth.note());
  }
}
