package org.sleb4j.search;

import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.CandidateWalk;

/**
 * Removes blocks, or units of them, one after another, each time the one that a {@link Rule}
 * chooses by the loss without it.
 *
 * <p>With whole blocks and the lowest loss it is algorithm 1 of Song et al., "SLEB", ICML 2024.
 * Candidates are the positions from {@code early} to {@code latter} before the end of the list of
 * blocks, or units, still active.
 *
 * <p>A search goes in steps, one removal each, and may be stopped between or within them: an
 * interrupt ends a step with {@link org.sleb4j.check.Interrupted}, the finished candidates are
 * kept, and the next step resumes behind them. What is found does not depend on how often that
 * happened, or in which process.
 */
public final class Search {
  private final CandidateScorer scorer;
  private final Journal journal;
  private final SearchListener listener;
  private volatile SearchState state;
  private int target;
  private Cost worked = Cost.NONE;
  private Cost pending = Cost.NONE;

  /**
   * Begins where a state stands.
   *
   * @param journal keeps every event before the next begins
   */
  public Search(
      CandidateScorer scorer, SearchState state, Journal journal, SearchListener listener) {
    this.scorer = scorer;
    this.state = state;
    this.journal = journal;
    this.listener = listener;
    this.target = state.position();
  }

  /** Begins a search without a listener and without a journal. */
  public static Search of(CandidateScorer scorer, SearchSpace space, SearchOptions options) {
    return new Search(scorer, options.start(space), Journal.NONE, SearchListener.SILENT);
  }

  /**
   * Removes as much as options ask for, with their barriers; see {@link #runTo}.
   *
   * @throws InvalidInputException if one of these removals was chosen with other barriers before, a
   *     pass would have no candidate, or a loss is not a number
   */
  public SearchResult run(SearchOptions options) {
    state.checkBarriers(options);
    if (options.removals() > state.known().size()) {
      stepTo(state.known().size());
      setBarriers(options.early(), options.latter());
    }
    return runTo(options.removals());
  }

  /**
   * Removes until there are this many removals in all, or takes the last ones back where there are
   * more.
   *
   * @return exactly this many removals, and what they cost
   * @throws InvalidInputException if a pass would have no candidate or a loss is not a number
   */
  public SearchResult runTo(int removals) {
    Check.that(removals >= 1, "removals (%d) must be at least 1.", removals);
    if (removals > state.known().size()) {
      state.checkTarget(removals);
    }
    stepTo(removals);
    return result();
  }

  /**
   * Removes until a budget is met, or takes back removals that are not needed for it.
   *
   * @return the fewest removals of the search that meet it, and what they cost
   * @throws InvalidInputException if the budget is met without any, or cannot be met, a pass has no
   *     candidate before, or a loss is not a number
   */
  public SearchResult runTo(Budget budget) {
    stepTo(0);
    budget.check(state.active(), state.pool());
    while (!budget.isMet(state.active())) {
      step();
    }
    return result();
  }

  private void stepTo(int removals) {
    target = removals;
    while (state.position() > removals) {
      takeBack();
    }
    while (state.position() < removals) {
      step();
    }
  }

  /** Returns where the search stands. */
  public SearchState state() {
    return state;
  }

  /** Returns the removals that hold, and what exactly these cost. */
  public SearchResult result() {
    return state.result();
  }

  /**
   * Removes one more; one that was taken back and is known costs nothing.
   *
   * @throws InvalidInputException if no candidate is left, or a candidate, which the sentence
   *     names, has a loss that is not a number
   */
  public Pass step() {
    int next = state.position() + 1;
    target = Math.max(target, next);
    if (!state.isTakenBack()) {
      checkCandidates(next);
      scoreAll();
    }
    Pass pass = state.nextPass();
    happened(new SearchEvent.Removed(pass.removed()));
    listener.removed(pass, progress(pass.best()));
    return pass;
  }

  private void checkCandidates(int next) {
    state.checkTarget(next);
    Check.that(
        !state.candidates().isEmpty(),
        "removal %d has no candidate: early (%d) and latter (%d) leave no %s of the %s.",
        next,
        state.early(),
        state.latter(),
        state.space().rule().kind(state.space().kind(), state.position()),
        state.active());
  }

  /**
   * Undoes the last removal.
   *
   * @throws InvalidInputException if nothing is removed
   */
  public void takeBack() {
    List<Units> removed = state.removed();
    Check.that(!removed.isEmpty(), "There is no removal to take back.");
    happened(new SearchEvent.TakenBack(removed.get(removed.size() - 1)));
  }

  /**
   * Changes the barriers from the next step on; see {@link SearchOptions}. Where they differ from
   * those in force, what was taken back and what is scored of the next pass is dropped.
   */
  public void setBarriers(int early, int latter) {
    if (early != state.early() || latter != state.latter()) {
      happened(new SearchEvent.Barriers(early, latter));
    }
  }

  private void scoreAll() {
    try {
      score();
    } catch (Interrupted e) {
      throw e.keeping("the scored candidates");
    }
  }

  private void score() {
    List<Units> all = state.candidates();
    List<Units> left = all.subList(state.unfinished().size(), all.size());
    long start = System.nanoTime();
    try (CandidateWalk walk = scorer.walk(state.active(), left)) {
      walk.expect(state.needsStart(), this::working);
      Meter meter = new Meter(walk, start);
      try {
        for (Units units : left) {
          Candidate candidate = candidate(units, walk.next());
          candidate.checkNumber(state.removed());
          scored(candidate, meter);
        }
        if (state.needsStart()) {
          WindowLosses losses = walk.loss();
          spent(meter.lap());
          happened(new SearchEvent.Started(losses, pending));
          pending = Cost.NONE;
        }
      } finally {
        spent(meter.lap());
      }
    }
  }

  private Candidate candidate(Units units, WindowLosses losses) {
    return new Candidate(units, state.space().sizes().of(units), losses);
  }

  private void scored(Candidate candidate, Meter meter) {
    spent(meter.lap());
    happened(new SearchEvent.Scored(candidate, Optional.of(pending)));
    pending = Cost.NONE;
    listener.scored(candidate, progress(candidate));
  }

  /** Counts work for the next candidate, since one that was interrupted is scored again. */
  private void spent(Cost cost) {
    pending = pending.plus(cost);
    worked = worked.plus(cost);
  }

  private void happened(SearchEvent event) {
    SearchState next = state.after(event);
    journal.keep(event);
    state = next;
  }

  private void working(double share) {
    listener.working(share, Progress.within(state, target, share));
  }

  private Progress progress(Candidate any) {
    double secondsPerPass = worked.blockPasses() == 0 ? 0 : worked.seconds() / worked.blockPasses();
    return Progress.of(state, target, secondsPerPass, any.losses().lengths().size());
  }
}
