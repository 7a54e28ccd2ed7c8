package org.sleb4j.search;

import java.util.Optional;

/** Something that a search found or was told; all of them in order are the search. */
public sealed interface SearchEvent {
  /**
   * A candidate of the current pass is scored.
   *
   * @param cost of everything since the event before; unknown in journals of early versions
   */
  record Scored(Candidate candidate, Optional<Cost> cost) implements SearchEvent {}

  /** A pass is complete and removed a block, or a removal that was taken back holds again. */
  record Removed(int block) implements SearchEvent {}

  /** The last removal is undone; its pass is kept until another one takes its place. */
  record TakenBack(int block) implements SearchEvent {}

  /**
   * Other barriers hold from now on; candidates of an incomplete pass and passes that were taken
   * back are dropped.
   */
  record Barriers(int early, int latter) implements SearchEvent {}
}
