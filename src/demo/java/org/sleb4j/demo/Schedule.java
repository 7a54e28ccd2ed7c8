package org.sleb4j.demo;

/**
 * The learning rate: a warm-up, then constant for as long as one likes, then down to 0 in a line.
 *
 * <p>The end can be decided late: a run that decays starts from any checkpoint of a constant one.
 *
 * @param decayStart the first step that decays, or {@link Long#MAX_VALUE}
 */
record Schedule(double peak, long warmupSteps, long decayStart, long decaySteps) {
  static final Schedule CONSTANT = new Schedule(4e-3, 100, Long.MAX_VALUE, 1);

  Schedule decayingFrom(long step, long steps) {
    return new Schedule(peak, warmupSteps, step, steps);
  }

  /** Returns the rate of a step, counted from 0. */
  double rate(long step) {
    double warm = Math.min(1, (step + 1.0) / warmupSteps);
    double left = step < decayStart ? 1 : 1 - (double) (step - decayStart) / decaySteps;
    return peak * Math.min(warm, left);
  }

  boolean isOver(long step) {
    return step >= decayStart && step - decayStart >= decaySteps;
  }
}
