package org.sleb4j.bench;

/**
 * How fast a model was with and without some of its blocks, both timed in turn.
 *
 * @param options what was timed
 * @param dense all blocks
 * @param pruned without some
 * @param speedup of the one over the other
 * @param origin where it was measured
 */
public record SpeedComparison(
    SpeedOptions options, SpeedRun dense, SpeedRun pruned, Speedup speedup, SpeedOrigin origin) {
  @Override
  public String toString() {
    return String.join(
        "\n",
        origin.toString(),
        options.toString(),
        "",
        SpeedTable.of(dense, pruned),
        "speedup " + speedup);
  }
}
