package org.sleb4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.CandidateWalk;
import org.sleb4j.redundancy.PartScorer;

/**
 * Removes what the exact search removes, each time with a chosen probability, and does not go on
 * scoring candidates that can hardly win.
 *
 * <p>Windows are drawn in rounds. After each, the candidates that are significantly worse than the
 * best on the windows seen by both are dropped, and only the others see the next round; a pass ends
 * when one is left, or when all windows are seen: then the lowest loss wins as in {@link Search}.
 * What is sure, {@link DropRule} defines. Such races are those of Maron and Moore, "Hoeffding
 * Races", NIPS 1994; as in Birattari et al., "A Racing Algorithm for Configuring Metaheuristics",
 * GECCO 2002, candidates are compared on the same windows. The intervals are Student's, which are
 * shorter than Hoeffding's, and hold as far as the mean of at least {@link
 * RacingOptions#firstWindows} differences is normal.
 *
 * <p>An interrupt ends a search with {@link org.sleb4j.check.Interrupted}; complete passes are
 * kept.
 */
public final class RacingSearch {
  private final PartScorer scorer;
  private final RacingOptions options;
  private final SearchSpace space;
  private final Rounds rounds;
  private final RacingListener listener;
  private final List<RacingPass> passes = new ArrayList<>();
  private double blockPasses;
  private double exactBlockPasses;
  private long nanos;

  /**
   * Begins with nothing removed.
   *
   * @throws org.sleb4j.check.InvalidInputException if a pass would have no candidate
   */
  public RacingSearch(
      PartScorer scorer, SearchSpace space, RacingOptions options, RacingListener listener) {
    this.scorer = scorer;
    this.options = options;
    this.space = options.search().start(space).space();
    Check.that(
        space.ties() == Ties.LOWEST,
        "padding does not decide in a race, which drops candidates: use the exact search.");
    Check.that(
        !space.rule().needsBefore(),
        "rule (%s) weighs losses by parameters, which a race does not: choose rule loss or"
            + " alternating, or the exact search.",
        space.rule());
    this.rounds = Rounds.of(scorer.windows(), options.firstWindows(), options.seed());
    this.listener = listener;
  }

  /** Begins a search without a listener. */
  public static RacingSearch of(PartScorer scorer, SearchSpace space, RacingOptions options) {
    return new RacingSearch(scorer, space, options, RacingListener.SILENT);
  }

  /**
   * Removes what is not removed yet.
   *
   * @throws org.sleb4j.check.InvalidInputException if a loss is not a number, naming the candidate
   */
  public RacingResult run() {
    long begin = System.nanoTime();
    try {
      while (passes.size() < options.search().removals()) {
        passes.add(pass());
      }
    } finally {
      nanos += System.nanoTime() - begin;
    }
    return result(Optional.of(ends()));
  }

  /** Returns what was found so far. */
  public RacingResult result() {
    return result(Optional.empty());
  }

  private RacingResult result(Optional<RacingResult.Ends> ends) {
    return new RacingResult(
        space, passes, options.confidence(), blockPasses, exactBlockPasses, nanos / 1e9, ends);
  }

  private RacingResult.Ends ends() {
    CandidateScorer all = scorer.on(IntStream.range(0, scorer.windows()).boxed().toList());
    return new RacingResult.Ends(
        all.loss(space.start()).mean(), all.loss(space.start().remove(result().removed())).mean());
  }

  private RacingPass pass() {
    ActiveBlocks active = space.start().remove(result().removed());
    List<Units> candidates =
        space.candidates(
            active, passes.size(), options.search().early(), options.search().latter());
    Check.that(!candidates.isEmpty(), "removal %d has no candidate.", passes.size() + 1);
    Race race = Race.start(candidates, space.sizes(), options.confidence(), rounds);
    for (List<Integer> windows : rounds.rounds()) {
      score(race.survivors(), active, windows);
      race.dropWorse();
      if (race.isDecided()) {
        break;
      }
    }
    exactBlockPasses += Workload.of(active, candidates, candidates.size()) * scorer.windows();
    return race.result();
  }

  private void score(List<Runner> survivors, ActiveBlocks active, List<Integer> windows) {
    List<Units> candidates = survivors.stream().map(Runner::units).toList();
    try (CandidateWalk walk = scorer.on(windows).walk(active, candidates)) {
      walk.expect(false, share -> listener.scoring(progress(survivors, at(survivors, share))));
      try {
        for (Runner runner : survivors) {
          listener.scoring(progress(survivors, runner));
          runner.add(windows, walk.next());
          runner.candidate().checkNumber(active.removals());
        }
      } finally {
        blockPasses += walk.blockPasses();
      }
    }
  }

  private static Runner at(List<Runner> survivors, double share) {
    return survivors.get((int) Math.min(survivors.size() - 1, share * survivors.size()));
  }

  private RacingProgress progress(List<Runner> survivors, Runner next) {
    return new RacingProgress(
        passes.size() + 1,
        options.search().removals(),
        survivors.indexOf(next) + 1,
        survivors.size(),
        next.windows(),
        scorer.windows());
  }
}
