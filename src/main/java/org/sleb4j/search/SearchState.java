package org.sleb4j.search;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.model.ActiveBlocks;

/**
 * Where a search stands: an immutable value that follows from its events.
 *
 * @param blockCount the blocks of the original model
 * @param early how many of the first active blocks are no candidates
 * @param latter how many of the last active blocks are no candidates
 * @param passes the complete ones
 * @param unfinished the scored candidates of an incomplete one
 */
public record SearchState(
    int blockCount, int early, int latter, List<Pass> passes, List<Candidate> unfinished) {
  public SearchState {
    passes = List.copyOf(passes);
    unfinished = List.copyOf(unfinished);
    Check.that(early >= 0, "early (%d) must not be negative.", early);
    Check.that(latter >= 0, "latter (%d) must not be negative.", latter);
  }

  /** Returns the state before anything is scored. */
  public static SearchState start(int blockCount, int early, int latter) {
    return new SearchState(blockCount, early, latter, List.of(), List.of());
  }

  /** Returns the removed blocks in the order of their removal. */
  public List<Integer> removed() {
    return passes.stream().map(Pass::removed).toList();
  }

  /** Returns the blocks that are active. */
  public ActiveBlocks active() {
    return new ActiveBlocks(blockCount, removed());
  }

  /** Returns the position behind the last candidate in the list of active blocks. */
  int end() {
    return blockCount - passes.size() - latter;
  }

  /**
   * Checks that a candidate is left in every pass until so many blocks are removed.
   *
   * @throws org.sleb4j.check.InvalidInputException naming the bound that leaves none
   */
  void checkTarget(int blocksToRemove) {
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

  /** Returns the state after something happened. */
  SearchState after(SearchEvent event) {
    if (event instanceof SearchEvent.Scored scored) {
      return with(passes, plus(unfinished, scored.candidate()));
    } else if (event instanceof SearchEvent.Removed removed) {
      return with(plus(passes, new Pass(unfinished, removed.block())), List.of());
    } else if (event instanceof SearchEvent.TakenBack) {
      return with(passes.subList(0, passes.size() - 1), List.of());
    }
    SearchEvent.Barriers barriers = (SearchEvent.Barriers) event;
    return new SearchState(blockCount, barriers.early(), barriers.latter(), passes, List.of());
  }

  private SearchState with(List<Pass> newPasses, List<Candidate> newUnfinished) {
    return new SearchState(blockCount, early, latter, newPasses, newUnfinished);
  }

  private static <T> List<T> plus(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
