package org.sleb4j.bench;

import java.util.List;
import org.sleb4j.origin.Provenance;

/**
 * What each number of removals along one path costs in perplexity and gains in speed, all of them
 * timed in turn.
 *
 * @param options what was timed
 * @param points from no removal to all of the path
 * @param provenance where it was measured
 */
public record Pareto(SpeedOptions options, List<ParetoPoint> points, Provenance provenance) {
  public Pareto {
    points = List.copyOf(points);
  }

  @Override
  public String toString() {
    return String.join("\n", provenance.ofTimes(), options.toString(), "", SpeedTable.of(points));
  }
}
