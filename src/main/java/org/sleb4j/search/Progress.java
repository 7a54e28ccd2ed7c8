package org.sleb4j.search;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Strings;
import org.sleb4j.model.Units;

/**
 * How far a search is.
 *
 * @param pass the number of the pass that runs, from 1
 * @param passes how many passes there will be
 * @param scored how many candidates of the pass are scored
 * @param candidates how many candidates the pass has
 * @param best the best candidate of the pass so far
 * @param fraction how much of all block passes is done, 0 to 1
 * @param remaining the time left if the rest runs as fast
 */
public record Progress(
    int pass,
    int passes,
    int scored,
    int candidates,
    Optional<Candidate> best,
    double fraction,
    Duration remaining) {
  /**
   * Reports how far a search is.
   *
   * @param secondsPerPass the time that one block took over one window, so far
   * @param windows how many windows there are
   */
  static Progress of(SearchState state, int target, double secondsPerPass, int windows) {
    double total = Workload.total(state, target);
    double left = Math.max(0, total - Workload.done(state));
    return new Progress(
        Math.min(target, state.position() + 1),
        target,
        state.unfinished().size(),
        state.candidates().size(),
        state.bestSoFar(),
        total == 0 ? 1 : 1 - left / total,
        Duration.ofMillis(Math.round(1000 * left * windows * secondsPerPass)));
  }

  /**
   * Reports how far a search is whose candidates are scored together.
   *
   * @param share of the work on the unscored candidates of the pass that is done, 0 to 1
   */
  static Progress within(SearchState state, int target, double share) {
    Progress before = of(state, target, 0, 0);
    double total = Workload.total(state, target);
    List<Units> candidates = state.candidates();
    double left =
        Workload.of(state.active(), candidates, candidates.size())
            - Workload.of(state.active(), candidates, state.unfinished().size());
    double fraction = total == 0 ? 1 : before.fraction() + share * left / total;
    return new Progress(
        before.pass(),
        before.passes(),
        before.scored(),
        before.candidates(),
        before.best(),
        Math.min(1, fraction),
        Duration.ZERO);
  }

  /** Returns pass, candidate and the best one so far. */
  @Override
  public String toString() {
    String found =
        best.map(b -> Strings.format(", best %s at %.4f nats", b.units(), b.mean())).orElse("");
    return Strings.format(
        "pass %d of %d, candidate %d of %d%s", pass, passes, scored, candidates, found);
  }
}
