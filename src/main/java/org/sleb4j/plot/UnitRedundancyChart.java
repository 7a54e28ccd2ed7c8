package org.sleb4j.plot;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.UnitRedundancy;

/**
 * Draws what each attention and each feed-forward adds, a bar each at its block: to the loss, and
 * to the loss for a million of its parameters. The lowest of each is marked.
 */
public final class UnitRedundancyChart {
  private static final int HEIGHT = 236;

  private UnitRedundancyChart() {}

  /**
   * Draws both.
   *
   * @param blockCount the blocks of the original model
   * @throws org.sleb4j.check.InvalidInputException if a value is not a finite number
   */
  public static Picture of(UnitRedundancy redundancy, int blockCount) {
    return Picture.of(
        panel("Loss added", "nats per token", redundancy, blockCount, redundancy::rise),
        panel(
            "Loss added for a million parameters",
            "nats per token",
            redundancy,
            blockCount,
            row -> 1e6 * redundancy.rise(row) / row.parameters()));
  }

  private static Panel panel(
      String what,
      String unit,
      UnitRedundancy redundancy,
      int blockCount,
      ToDoubleFunction<UnitRedundancy.Row> value) {
    Map<Units, Double> values = new TreeMap<>();
    redundancy.units().forEach(row -> values.put(row.unit(), value.applyAsDouble(row)));
    Units lowest = Depth.lowest(values);
    Depth depth = new Depth(what, blockCount, values, lowest);
    return new Panel(
            what + ": least at " + lowest + ", " + Figures.of(values.get(lowest)),
            HEIGHT,
            depth.axis("block (left: attention, right: feed-forward)"),
            Axis.fromZero(unit, DoubleStream.of(depth.shown())))
        .with(depth::bars)
        .saying(depth.said())
        .withNote(depth.note());
  }
}
