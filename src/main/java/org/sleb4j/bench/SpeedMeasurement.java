package org.sleb4j.bench;

/**
 * How fast one model was.
 *
 * @param options what was timed
 * @param run the times
 * @param origin where they were measured
 */
public record SpeedMeasurement(SpeedOptions options, SpeedRun run, SpeedOrigin origin) {
  @Override
  public String toString() {
    return String.join("\n", origin.toString(), options.toString(), "", SpeedTable.of(run));
  }
}
