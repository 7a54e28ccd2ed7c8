package org.sleb4j.plot;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.sleb4j.check.Strings;
import org.sleb4j.model.Units;
import org.sleb4j.plot.Canvas.Align;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.Redundancy;

/**
 * Draws the redundancy of every block, a panel of bars for each metric; the lowest is marked.
 *
 * <p>Of a loss the bars show how much it adds to that of the model with all its active blocks.
 */
public final class RedundancyChart {
  private static final int HEIGHT = 236;

  private RedundancyChart() {}

  /**
   * Draws Metric 1 and the loss of one model: Metric 2, or Metric 3 where it lost blocks already.
   *
   * @throws org.sleb4j.check.InvalidInputException if a value is not a finite number
   */
  public static Picture of(Redundancy redundancy) {
    return Picture.of(cosine(redundancy), loss(redundancy));
  }

  /**
   * Draws Metric 1 and 2 of a full model, and Metric 3 of the pruned one.
   *
   * @throws org.sleb4j.check.InvalidInputException if a value is not a finite number
   */
  public static Picture of(Redundancy full, Redundancy pruned) {
    return Picture.of(cosine(full), loss(full), loss(pruned));
  }

  private static Panel cosine(Redundancy redundancy) {
    return panel("Metric 1", "", "1 − cosine", redundancy, BlockRedundancy::metric1);
  }

  private static Panel loss(Redundancy redundancy) {
    return panel(
        redundancy.lossMetric(),
        Strings.format(
            " above the mean NLL %s of all active blocks", Figures.of(redundancy.meanNll())),
        "added nats per token",
        redundancy,
        block -> block.metric2() - redundancy.meanNll());
  }

  private static Panel panel(
      String metric,
      String remark,
      String unit,
      Redundancy redundancy,
      ToDoubleFunction<BlockRedundancy> value) {
    Map<Units, Double> values = new TreeMap<>();
    redundancy.blocks().forEach(b -> values.put(Units.block(b.block()), value.applyAsDouble(b)));
    Units lowest = Depth.lowest(values);
    Depth depth = new Depth(metric, redundancy.blockCount(), values, lowest);
    return new Panel(
            metric + ": lowest at block " + lowest + ", " + Figures.of(values.get(lowest)) + remark,
            HEIGHT,
            depth.axis("block"),
            Axis.fromZero(unit, DoubleStream.of(depth.shown())))
        .with(depth::bars)
        .with(canvas -> gone(canvas, redundancy))
        .saying(depth.said())
        .withNote(depth.note());
  }

  /** A removed block leaves a cross where its bar would begin. */
  private static void gone(Canvas canvas, Redundancy redundancy) {
    IntStream.range(0, redundancy.blockCount())
        .filter(block -> redundancy.find(block).isEmpty())
        .forEach(block -> canvas.text("×", block, 0, 0, -7, Align.CENTRE, Style.FAINT));
  }
}
