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

  /**
   * Checks that every pass has a candidate.
   *
   * @throws org.sleb4j.check.InvalidInputException if the model has too few blocks
   */
  void checkAgainst(int blockCount) {
    Check.that(
        blocksToRemove < blockCount,
        "blocksToRemove (%d) must be < blockCount (%d).",
        blocksToRemove,
        blockCount);
    Check.that(
        (long) blocksToRemove + early + latter <= blockCount,
        "blocksToRemove (%d) + early (%d) + latter (%d) must be <= blockCount (%d): otherwise a"
            + " pass has no candidate.",
        blocksToRemove,
        early,
        latter,
        blockCount);
  }
}
