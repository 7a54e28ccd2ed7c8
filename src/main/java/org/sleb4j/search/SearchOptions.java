package org.sleb4j.search;

import org.sleb4j.check.Check;

/**
 * How much a search removes and what it leaves alone.
 *
 * @param removals the number of passes, R
 * @param early how many of the first active blocks, or units, are never removed
 * @param latter how many of the last active blocks, or units, are never removed
 */
public record SearchOptions(int removals, int early, int latter) {
  public SearchOptions {
    Check.that(removals >= 1, "removals (%d) must be at least 1.", removals);
    Check.that(early >= 0, "early (%d) must not be negative.", early);
    Check.that(latter >= 0, "latter (%d) must not be negative.", latter);
  }

  /** Returns the paper's settings: the first and the last active block are never removed. */
  public static SearchOptions paper(int blocksToRemove) {
    return of(Kind.BLOCK, blocksToRemove);
  }

  /** Returns options that never remove the block at either end. */
  public static SearchOptions of(Kind kind, int removals) {
    return new SearchOptions(removals, kind.barrier(), kind.barrier());
  }

  /** Returns these options with other barriers. */
  public SearchOptions withBarriers(int otherEarly, int otherLatter) {
    return new SearchOptions(removals, otherEarly, otherLatter);
  }

  /** Returns the state of a search with these barriers before anything is scored. */
  public SearchState start(SearchSpace space) {
    SearchState start = SearchState.start(space, early, latter);
    start.checkTarget(removals);
    return start;
  }
}
