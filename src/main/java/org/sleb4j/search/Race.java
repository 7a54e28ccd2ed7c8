package org.sleb4j.search;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.model.UnitSizes;
import org.sleb4j.model.Units;

/** One pass of a racing search: all candidates begin, and the worse ones leave between rounds. */
final class Race {
  private final List<Runner> runners;
  private final List<Runner> survivors;
  private final DropRule rule;

  private Race(List<Runner> runners, DropRule rule) {
    this.runners = runners;
    this.survivors = new ArrayList<>(runners);
    this.rule = rule;
  }

  static Race start(List<Units> candidates, UnitSizes sizes, double confidence, Rounds rounds) {
    List<Runner> runners =
        candidates.stream().map(units -> new Runner(units, sizes.of(units))).toList();
    return new Race(runners, DropRule.of(confidence, rounds));
  }

  /** Returns who is still in the race, in the order in which the blocks run. */
  List<Runner> survivors() {
    return List.copyOf(survivors);
  }

  boolean isDecided() {
    return survivors.size() == 1;
  }

  /** Drops candidates that are significantly worse than the best so far, which itself stays. */
  void dropWorse() {
    Candidate best = best();
    DropRule shared = rule.among(survivors.size());
    survivors.removeIf(runner -> shared.drops(runner.candidate(), best));
  }

  private Candidate best() {
    return Pass.of(survivors.stream().map(Runner::candidate).toList()).best();
  }

  RacingPass result() {
    List<Candidate> candidates = runners.stream().map(Runner::candidate).toList();
    return new RacingPass(candidates, best().units(), rule.allWindows());
  }
}
