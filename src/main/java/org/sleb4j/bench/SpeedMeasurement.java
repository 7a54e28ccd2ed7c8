package org.sleb4j.bench;

import org.sleb4j.origin.Provenance;

/**
 * How fast one model was.
 *
 * @param options what was timed
 * @param run the times
 * @param provenance where they were measured
 */
public record SpeedMeasurement(SpeedOptions options, SpeedRun run, Provenance provenance) {
  @Override
  public String toString() {
    return String.join("\n", provenance.ofTimes(), options.toString(), "", SpeedTable.of(run));
  }
}
