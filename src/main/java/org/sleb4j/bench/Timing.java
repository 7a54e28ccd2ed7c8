package org.sleb4j.bench;

import java.util.List;
import org.sleb4j.check.Check;

/**
 * The times of runs of the same work, every one of them.
 *
 * @param seconds of each timed run, in their order
 * @param tokens that a run counts
 */
public record Timing(List<Double> seconds, long tokens) {
  public Timing {
    seconds = List.copyOf(seconds);
    Check.that(!seconds.isEmpty(), "There are no timed runs: time at least one.");
    Check.that(
        seconds.stream().allMatch(s -> s > 0 && Double.isFinite(s)),
        "seconds (%s) must be above 0.",
        seconds);
  }

  /** Returns the median time, in seconds. */
  public double median() {
    return Quantile.of(seconds, 0.5);
  }

  /** Returns the time that a tenth of the runs stay below, in seconds. */
  public double p10() {
    return Quantile.of(seconds, 0.1);
  }

  /** Returns the time that nine tenths of the runs stay below, in seconds. */
  public double p90() {
    return Quantile.of(seconds, 0.9);
  }

  /** Returns the throughput of the median run. */
  public double tokensPerSecond() {
    return tokens / median();
  }
}
