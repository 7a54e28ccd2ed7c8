package org.sleb4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.ActiveBlocks;

/**
 * Where a search stands: an immutable value that follows from its events.
 *
 * <p>A removal that was taken back is still known: the search steps over it again without scoring
 * anything.
 *
 * @param blockCount the blocks of the original model
 * @param early how many of the first active blocks are never removed
 * @param latter how many of the last active blocks are never removed
 * @param known the complete removals, those that were taken back behind the others
 * @param position how many of them hold
 * @param scored the candidates of an incomplete pass behind all of them
 */
public record SearchState(
    int blockCount,
    int early,
    int latter,
    List<Removal> known,
    int position,
    List<SearchEvent.Scored> scored) {
  public SearchState {
    known = List.copyOf(known);
    scored = List.copyOf(scored);
    Check.that(early >= 0, "early (%d) must not be negative.", early);
    Check.that(latter >= 0, "latter (%d) must not be negative.", latter);
  }

  /** Returns the state before anything is scored. */
  public static SearchState start(int blockCount, int early, int latter) {
    return new SearchState(blockCount, early, latter, List.of(), 0, List.of());
  }

  /** Returns the complete passes that hold. */
  public List<Pass> passes() {
    return holding().stream().map(Removal::pass).toList();
  }

  /** Returns the scored candidates of the next pass, if that is incomplete. */
  public List<Candidate> unfinished() {
    return isTakenBack() ? List.of() : candidates();
  }

  /** Returns the removed blocks in the order of their removal. */
  public List<Integer> removed() {
    return holding().stream().map(Removal::block).toList();
  }

  /** Returns the blocks that are active. */
  public ActiveBlocks active() {
    return new ActiveBlocks(blockCount, removed());
  }

  /** Returns the removals that hold, with what exactly these cost. */
  public SearchResult result() {
    return result(position);
  }

  /** Returns the first so many of the removals that hold, with what exactly these cost. */
  public SearchResult result(int removals) {
    List<Removal> first = holding().subList(0, removals);
    Optional<Cost> cost =
        first.stream().map(Removal::cost).reduce(Optional.of(Cost.NONE), Cost::sum);
    return new SearchResult(first.stream().map(Removal::pass).toList(), cost);
  }

  private List<Removal> holding() {
    return known.subList(0, position);
  }

  private List<Candidate> candidates() {
    return scored.stream().map(SearchEvent.Scored::candidate).toList();
  }

  /** Tells whether the next removal is known, since it was taken back. */
  boolean isTakenBack() {
    return position < known.size();
  }

  /** Returns the pass behind those that hold: one that was taken back, or that is all scored. */
  Pass nextPass() {
    return isTakenBack() ? known.get(position).pass() : Pass.of(candidates());
  }

  /** Returns the position behind the last candidate in the list of active blocks. */
  int end() {
    return blockCount - position - latter;
  }

  /**
   * Checks that a candidate is left in every pass until so many blocks are removed.
   *
   * @throws InvalidInputException naming the bound that leaves none
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

  /**
   * Checks that the known ones among the removals asked for were chosen with the barriers asked
   * for.
   *
   * @throws InvalidInputException naming the first that was not
   */
  void checkBarriers(SearchOptions options) {
    ActiveBlocks active = ActiveBlocks.all(blockCount);
    for (int i = 0; i < Math.min(known.size(), options.blocksToRemove()); i++) {
      Pass pass = known.get(i).pass();
      Check.that(
          pass.isChosenWith(active.active(), options.early(), options.latter()),
          "Removal %d of the journal (block %d) was chosen with other barriers than early (%d) and"
              + " latter (%d): remove at most %d blocks, or name another journal.",
          i + 1,
          pass.removed(),
          options.early(),
          options.latter(),
          i);
      active = active.remove(pass.removed());
    }
  }

  /**
   * Returns the state after something happened.
   *
   * @throws InvalidInputException if it cannot happen here
   */
  SearchState after(SearchEvent event) {
    if (event instanceof SearchEvent.Scored candidate) {
      return scored(candidate);
    } else if (event instanceof SearchEvent.Removed removal) {
      return removed(removal.block());
    } else if (event instanceof SearchEvent.TakenBack back) {
      return takenBack(back.block());
    }
    SearchEvent.Barriers barriers = (SearchEvent.Barriers) event;
    return new SearchState(
        blockCount, barriers.early(), barriers.latter(), holding(), position, List.of());
  }

  private SearchState scored(SearchEvent.Scored event) {
    SearchState here = isTakenBack() ? with(holding(), position, List.of()) : this;
    int place = early + here.scored.size();
    Check.that(place < end(), "All candidates of removal %d are scored.", position + 1);
    int next = active().active().get(place);
    Check.that(
        event.candidate().block() == next,
        "The next candidate of removal %d is block %d, not block %d.",
        position + 1,
        next,
        event.candidate().block());
    return with(here.known, position, plus(here.scored, event));
  }

  private SearchState removed(int block) {
    if (isTakenBack()) {
      checkRemoved(nextPass(), block);
      return with(known, position + 1, scored);
    }
    int candidates = end() - early;
    Check.that(
        candidates > 0 && scored.size() == candidates,
        "Only %d of the %d candidates of removal %d are scored.",
        scored.size(),
        candidates,
        position + 1);
    Pass pass = nextPass();
    checkRemoved(pass, block);
    Optional<Cost> cost =
        scored.stream().map(SearchEvent.Scored::cost).reduce(Optional.of(Cost.NONE), Cost::sum);
    return with(plus(known, new Removal(pass, cost)), position + 1, List.of());
  }

  private void checkRemoved(Pass pass, int block) {
    Check.that(
        pass.removed() == block,
        "Removal %d is that of block %d, not of block %d.",
        position + 1,
        pass.removed(),
        block);
  }

  private SearchState takenBack(int block) {
    Check.that(position > 0, "There is no removal to take back.");
    int last = known.get(position - 1).block();
    Check.that(last == block, "The last removed block is %d, not %d.", last, block);
    return with(known, position - 1, scored);
  }

  private SearchState with(
      List<Removal> newKnown, int newPosition, List<SearchEvent.Scored> newScored) {
    return new SearchState(blockCount, early, latter, newKnown, newPosition, newScored);
  }

  private static <T> List<T> plus(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
