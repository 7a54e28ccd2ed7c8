package org.sleb4j.search;

import java.util.Optional;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;

/** Something that a search found or was told; all of them in order are the search. */
public sealed interface SearchEvent {
  /**
   * A candidate of the current pass is scored.
   *
   * @param cost of everything since the event before; unknown in journals of early versions
   */
  record Scored(Candidate candidate, Optional<Cost> cost) implements SearchEvent {}

  /**
   * The loss before the first pass is known, in a search whose rule needs it, or before any pass
   * where the model is repaired after each removal: the last event of that pass but for the
   * removal.
   */
  record Started(WindowLosses losses, Cost cost) implements SearchEvent {}

  /** A pass is complete and removed something, or a removal that was taken back holds again. */
  record Removed(Units units) implements SearchEvent {}

  /** The last removal is undone; its pass is kept until another one takes its place. */
  record TakenBack(Units units) implements SearchEvent {}

  /**
   * Other barriers hold from now on; candidates of an incomplete pass and passes that were taken
   * back are dropped.
   */
  record Barriers(int early, int latter) implements SearchEvent {}
}
