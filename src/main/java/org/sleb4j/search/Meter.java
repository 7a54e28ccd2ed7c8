package org.sleb4j.search;

import org.sleb4j.redundancy.CandidateWalk;

/** Measures what a walk costs, lap by lap. */
final class Meter {
  private final CandidateWalk walk;
  private double passes;
  private long nanos;

  /**
   * Begins the first lap.
   *
   * @param start the {@link System#nanoTime} when the walk began
   */
  Meter(CandidateWalk walk, long start) {
    this.walk = walk;
    this.nanos = start;
  }

  /** Returns the cost since the last lap, and begins another. */
  Cost lap() {
    double passesNow = walk.blockPasses();
    long now = System.nanoTime();
    Cost lap = new Cost(passesNow - passes, (now - nanos) / 1e9);
    passes = passesNow;
    nanos = now;
    return lap;
  }
}
