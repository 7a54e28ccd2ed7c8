package org.sleb4j.session;

import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Objective;
import org.sleb4j.model.ModelView;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.repair.RepairedScorer;

/**
 * What scores the candidates of a search.
 *
 * @param scorer of the model as it is, or as it is repaired after each removal
 * @param repaired the same, where repairs are made
 */
public record Scoring(CandidateScorer scorer, Optional<RepairedScorer> repaired)
    implements AutoCloseable {
  /**
   * Makes what scores candidates of a view.
   *
   * @param engine where they are scored
   * @param how to repair after each removal; none where nothing is repaired
   */
  public static Scoring of(
      Engine engine,
      ModelView view,
      Windows windows,
      Objective objective,
      Optional<RepairedScorer.How> how) {
    Optional<RepairedScorer> repaired =
        how.map(given -> new RepairedScorer(view, windows, objective, given, engine.repairs()));
    return new Scoring(
        repaired
            .map(CandidateScorer.class::cast)
            .orElseGet(() -> engine.walks().scorer(view, windows, objective)),
        repaired);
  }

  /** Returns what the repairs cost, where any were wanted. */
  public Optional<RepairedScorer.Work> work() {
    return repaired.map(RepairedScorer::work);
  }

  @Override
  public void close() {
    repaired.ifPresent(RepairedScorer::close);
  }

  /** Returns a line on what the repairs cost; nothing where none were wanted. */
  @Override
  public String toString() {
    return work()
        .map(
            cost ->
                Strings.format(
                    "%n%d repairs between passes: %s of the block passes, %.1f s",
                    cost.repairs(), Strings.grouped(cost.blockPasses(), 0), cost.seconds()))
        .orElse("");
  }
}
