package org.sleb4j.search;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.redundancy.CandidateWalk;
import org.sleb4j.redundancy.PartScorer;

/**
 * Removes what the exact search removes, each time with a chosen probability, and does not go on
 * scoring candidates that can hardly win.
 *
 * <p>Windows are drawn in rounds. After each, the candidates that are surely worse than the best on
 * the windows seen by both are dropped, and only the others see the next round; a pass ends when
 * one is left, or when all windows are seen: then the lowest loss wins as in {@link Search}. What
 * is sure, {@link DropRule} defines. Such races are those of Maron and Moore, "Hoeffding Races",
 * NIPS 1994; as in Birattari et al., "A Racing Algorithm for Configuring Metaheuristics", GECCO
 * 2002, candidates are compared on the same windows. The intervals are Student's, which are shorter
 * than Hoeffding's, and hold as far as the mean of at least {@link RacingOptions#firstWindows}
 * differences is normal.
 *
 * <p>An interrupt ends a search with {@link org.sleb4j.check.Interrupted}; complete passes are
 * kept.
 */
public final class RacingSearch {
  private final PartScorer scorer;
  private final RacingOptions options;
  private final SearchState start;
  private final Rounds rounds;
  private final RacingListener listener;
  private final List<RacingPass> passes = new ArrayList<>();
  private long blockPasses;
  private long nanos;

  /**
   * Begins with nothing removed.
   *
   * @throws org.sleb4j.check.InvalidInputException if a pass would have no candidate
   */
  public RacingSearch(
      PartScorer scorer, int blockCount, RacingOptions options, RacingListener listener) {
    this.scorer = scorer;
    this.options = options;
    this.start = options.search().start(blockCount);
    this.rounds = Rounds.of(scorer.windows(), options.firstWindows(), options.seed());
    this.listener = listener;
  }

  /** Begins a search that nobody listens to. */
  public static RacingSearch of(PartScorer scorer, int blockCount, RacingOptions options) {
    return new RacingSearch(scorer, blockCount, options, RacingListener.SILENT);
  }

  /**
   * Removes the blocks that are not removed yet.
   *
   * @throws org.sleb4j.check.InvalidInputException if a loss is not a number, naming the block
   */
  public RacingResult run() {
    long begin = System.nanoTime();
    try {
      while (passes.size() < options.search().blocksToRemove()) {
        passes.add(pass());
      }
    } finally {
      nanos += System.nanoTime() - begin;
    }
    return result();
  }

  /** Returns what was found so far. */
  public RacingResult result() {
    long exact = Workload.total(start, passes.size()) * scorer.windows();
    return new RacingResult(passes, options.confidence(), blockPasses, exact, nanos / 1e9);
  }

  private RacingPass pass() {
    ActiveBlocks active = new ActiveBlocks(start.blockCount(), result().removed());
    Race race = Race.start(active, options, rounds);
    for (List<Integer> windows : rounds.rounds()) {
      score(race.survivors(), active, windows);
      race.dropWorse();
      if (race.isDecided()) {
        break;
      }
    }
    return race.result();
  }

  private void score(List<Runner> survivors, ActiveBlocks active, List<Integer> windows) {
    try (CandidateWalk walk = scorer.on(windows).walk(active)) {
      try {
        for (Runner runner : survivors) {
          listener.scoring(progress(survivors, runner));
          runner.add(windows, walk.lossWithout(runner.position()));
          runner.candidate().checkNumber(active.removed());
        }
      } finally {
        blockPasses += walk.blockPasses();
      }
    }
  }

  private RacingProgress progress(List<Runner> survivors, Runner next) {
    return new RacingProgress(
        passes.size() + 1,
        options.search().blocksToRemove(),
        survivors.indexOf(next) + 1,
        survivors.size(),
        next.windows(),
        scorer.windows());
  }
}
