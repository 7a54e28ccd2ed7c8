package org.sleb4j.search;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.redundancy.CandidateScorer;
import org.sleb4j.redundancy.CandidateWalk;

/**
 * Removes blocks one after another, each time the one without which the loss is lowest.
 *
 * <p>Algorithm 1 of Song et al., "SLEB", ICML 2024. Candidates are the positions from {@code early}
 * to {@code latter} before the end of the list of blocks still active.
 *
 * <p>A search goes in steps, one removal each, and may be stopped between or within them: an
 * interrupt ends a step with {@link org.sleb4j.check.Interrupted}, the finished candidates are
 * kept, and the next step goes on behind them.
 */
public final class Search {
  private final CandidateScorer scorer;
  private final Journal journal;
  private final SearchListener listener;
  private SearchState state;
  private int target;
  private long blockPasses;
  private long nanos;

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
    this.target = state.passes().size();
  }

  /** Begins a search that nobody listens to and that is not kept. */
  public static Search of(CandidateScorer scorer, int blockCount, SearchOptions options) {
    return new Search(scorer, options.start(blockCount), Journal.NONE, SearchListener.SILENT);
  }

  /**
   * Steps until so many blocks are removed in all; does nothing where they are.
   *
   * @throws InvalidInputException if a pass would have no candidate or a loss is not a number
   */
  public SearchResult runTo(int blocksToRemove) {
    Check.that(blocksToRemove >= 1, "blocksToRemove (%d) must be at least 1.", blocksToRemove);
    state.checkTarget(blocksToRemove);
    target = blocksToRemove;
    while (state.passes().size() < blocksToRemove) {
      step();
    }
    return result();
  }

  /** Returns where the search stands. */
  public SearchState state() {
    return state;
  }

  /** Returns what was found so far; passes and seconds are those of this object's own work. */
  public SearchResult result() {
    return new SearchResult(state.passes(), blockPasses, nanos / 1e9);
  }

  /**
   * Removes one more block.
   *
   * @throws InvalidInputException if there is no candidate, or a loss is not a number, naming the
   *     block
   */
  public Pass step() {
    int next = state.passes().size() + 1;
    state.checkTarget(next);
    target = Math.max(target, next);
    scoreAll();
    Pass pass = Pass.of(state.unfinished());
    happened(new SearchEvent.Removed(pass.removed()));
    listener.removed(pass, progress(pass.best()));
    return pass;
  }

  /**
   * Undoes the last removal.
   *
   * @throws InvalidInputException if nothing is removed
   */
  public void takeBack() {
    Check.that(!state.passes().isEmpty(), "There is no removal to take back.");
    List<Integer> removed = state.removed();
    happened(new SearchEvent.TakenBack(removed.get(removed.size() - 1)));
  }

  /** Changes the barriers from the next step on; see {@link SearchOptions}. */
  public void setBarriers(int early, int latter) {
    happened(new SearchEvent.Barriers(early, latter));
  }

  private void scoreAll() {
    try {
      score();
    } catch (Interrupted e) {
      throw e.keeping("the scored candidates");
    }
  }

  private void score() {
    long start = System.nanoTime();
    long before = nanos;
    long passesBefore = blockPasses;
    List<Integer> blocks = state.active().active();
    try (CandidateWalk walk = scorer.walk(state.active())) {
      try {
        for (int p = state.early() + state.unfinished().size(); p < state.end(); p++) {
          Candidate candidate = new Candidate(blocks.get(p), walk.lossWithout(p));
          candidate.checkNumber(state.removed());
          happened(new SearchEvent.Scored(candidate));
          nanos = before + System.nanoTime() - start;
          blockPasses = passesBefore + walk.blockPasses();
          listener.scored(candidate, progress(candidate));
        }
      } finally {
        nanos = before + System.nanoTime() - start;
        blockPasses = passesBefore + walk.blockPasses();
      }
    }
  }

  private void happened(SearchEvent event) {
    SearchState next = state.after(event);
    journal.keep(event);
    state = next;
  }

  private Progress progress(Candidate any) {
    double secondsPerPass = blockPasses == 0 ? 0 : nanos / 1e9 / blockPasses;
    return Progress.of(state, target, secondsPerPass, any.losses().lengths().size());
  }
}
