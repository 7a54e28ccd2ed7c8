package org.sleb4j.session;

import org.sleb4j.bench.SpeedComparison;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.check.Check;

/**
 * How much faster a model is without some of its blocks.
 *
 * @param dense with all blocks
 * @param pruned the same without some blocks or units
 */
public record Speedups(OpenView dense, OpenView pruned) {
  /**
   * Times both in turn.
   *
   * @throws org.sleb4j.check.InvalidInputException if they are not such a pair
   */
  public Measured<SpeedComparison> compare(SpeedOptions options) {
    Check.that(
        pruned.open() == dense.open() && dense.isWhole() && !pruned.isWhole(),
        "Only a whole model and one made from it by without(…) or a search can be timed together,"
            + " but these are %s of %s and %s of %s.",
        dense.blocks(),
        dense.name(),
        pruned.blocks(),
        pruned.name());
    long start = System.nanoTime();
    return pruned.use(
        view -> {
          SpeedComparison found = pruned.measurements().timing().speedup(view, options);
          return pruned.measured(view, found, (System.nanoTime() - start) / 1e9);
        });
  }
}
