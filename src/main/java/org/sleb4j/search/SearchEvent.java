package org.sleb4j.search;

/** Something that a search found or was told; all of them in order are the search. */
public sealed interface SearchEvent {
  /** A candidate of the pass that runs is scored. */
  record Scored(Candidate candidate) implements SearchEvent {}

  /** A pass is complete and removed a block. */
  record Removed(int block) implements SearchEvent {}

  /** The last removal is undone; candidates of an incomplete pass are dropped. */
  record TakenBack(int block) implements SearchEvent {}

  /** Other barriers hold from now on; candidates of an incomplete pass are dropped. */
  record Barriers(int early, int latter) implements SearchEvent {}
}
