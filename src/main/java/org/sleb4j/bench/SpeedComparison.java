package org.sleb4j.bench;

import org.sleb4j.origin.Provenance;

/**
 * How fast a model was with and without some of its blocks, both timed in turn.
 *
 * @param options what was timed
 * @param dense all blocks
 * @param pruned without some
 * @param speedup of the one over the other
 * @param provenance where it was measured
 */
public record SpeedComparison(
    SpeedOptions options, SpeedRun dense, SpeedRun pruned, Speedup speedup, Provenance provenance) {
  @Override
  public String toString() {
    return String.join(
        "\n",
        provenance.ofTimes(),
        options.toString(),
        "",
        SpeedTable.of(dense, pruned),
        "speedup " + speedup);
  }
}
