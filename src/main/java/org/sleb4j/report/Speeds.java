package org.sleb4j.report;

import org.sleb4j.bench.ParetoPoint;
import org.sleb4j.bench.SpeedOptions;
import org.sleb4j.bench.SpeedRun;
import org.sleb4j.bench.Speedup;
import org.sleb4j.bench.Timing;
import org.sleb4j.plot.Reading;

/** Times as tables and charts show them. */
final class Speeds {
  /** What charts show of times and throughputs. */
  static final String READING =
      "point or bar: median of the runs; line with two ends: from the 10th to the 90th percentile";

  private Speeds() {}

  /** Returns what is timed. */
  static String quantity(SpeedOptions options) {
    return options.isGeneration() ? "Generation latency" : "Prompt latency";
  }

  /** Returns what is timed in a word. */
  static String name(SpeedOptions options) {
    return options.isGeneration() ? "token" : "prompt";
  }

  static String note(SpeedOptions options) {
    return options + "; dense and pruned take turns; expected: from the multiply-adds left out";
  }

  static String milliseconds(double seconds) {
    return Figures.decimals(1, 1000 * seconds);
  }

  /** Returns the median in milliseconds, between the tenth and the ninetieth percentile. */
  static Reading reading(SpeedRun run) {
    Timing timing = run.timing();
    return new Reading(1000 * timing.median(), 1000 * timing.p10(), 1000 * timing.p90());
  }

  /** Returns the speedup, between the ends of its 95 % interval. */
  static Reading reading(Speedup speedup) {
    return speedup
        .interval()
        .map(i -> new Reading(speedup.ratio(), i.low(), i.high()))
        .orElse(Reading.of(speedup.ratio()));
  }

  /** Returns the 95 % interval of a speedup; nothing for the dense model, which is the unit. */
  static String interval(ParetoPoint point) {
    return point.run().removed().isEmpty()
        ? ""
        : Figures.interval(point.speedup().interval(), Figures::times);
  }

  /** Returns the tokens a second of the median run, between those of the slow and the fast ones. */
  static Reading throughput(SpeedRun run) {
    Timing timing = run.timing();
    double tokens = timing.tokens();
    return new Reading(timing.tokensPerSecond(), tokens / timing.p90(), tokens / timing.p10());
  }
}
