package org.sleb4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.model.ActiveBlocks;

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

  static Race start(ActiveBlocks active, RacingOptions options, Rounds rounds) {
    List<Integer> blocks = active.active();
    int end = blocks.size() - options.search().latter();
    List<Runner> runners =
        IntStream.range(options.search().early(), end)
            .mapToObj(position -> new Runner(blocks.get(position), position))
            .toList();
    return new Race(runners, DropRule.of(options.confidence(), rounds));
  }

  /** Returns who is still in the race, in the order in which the blocks run. */
  List<Runner> survivors() {
    return List.copyOf(survivors);
  }

  boolean isDecided() {
    return survivors.size() == 1;
  }

  /** Drops whoever is surely worse than the best so far, which itself stays. */
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
    return new RacingPass(candidates, best().block(), rule.allWindows());
  }
}
