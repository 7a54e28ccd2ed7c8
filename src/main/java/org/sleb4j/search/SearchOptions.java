package org.sleb4j.search;

import org.sleb4j.check.Check;

/**
 * What a search removes and what it leaves alone.
 *
 * @param blocksToRemove the number of passes, R
 * @param early how many of the first active blocks are no candidates
 * @param latter how many of the last active blocks are no candidates
 */
public record SearchOptions(int blocksToRemove, int early, int latter) {
  public SearchOptions {
    Check.that(blocksToRemove >= 1, "blocksToRemove (%d) must be at least 1.", blocksToRemove);
    Check.that(early >= 0, "early (%d) must not be negative.", early);
    Check.that(latter >= 0, "latter (%d) must not be negative.", latter);
  }

  /** Returns the paper's settings: the first and the last active block are no candidates. */
  public static SearchOptions paper(int blocksToRemove) {
    return new SearchOptions(blocksToRemove, 1, 1);
  }

  /** Returns these options with other barriers. */
  public SearchOptions withBarriers(int earlyBlocks, int latterBlocks) {
    return new SearchOptions(blocksToRemove, earlyBlocks, latterBlocks);
  }

  /** Returns the state of a search with these barriers before anything is scored. */
  public SearchState start(int blockCount) {
    SearchState start = SearchState.start(blockCount, early, latter);
    start.checkTarget(blocksToRemove);
    return start;
  }
}
