package org.sleb4j.search;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;

/**
 * What another search removed, for a search that begins with it, or for comparison.
 *
 * @param space what the search that follows may remove
 * @param removed from the start of the space, in its order: one at least
 */
public record GivenRemoval(SearchSpace space, List<Units> removed) implements Strategy {
  public GivenRemoval {
    removed = List.copyOf(removed);
    Check.that(!removed.isEmpty(), "what another search removed must be one unit at least.");
    for (Units units : removed) {
      Check.that(
          space.kind().places(space.start()).contains(units)
              && space.kind().candidates(space.start(), 0, 0).contains(units),
          "%s, which another search removed, must be an active one of the kind %s of %s.",
          units.name(),
          space.kind(),
          space.start());
    }
  }

  @Override
  public SearchOutcome run(Trials trials) {
    trials.stage("the loss to begin with", 0, 0.1, 1);
    WindowLosses losses = trials.loss(space.start().remove(removed));
    return new SearchOutcome(Method.GIVEN, space, removed, losses, List.of(), trials.cost());
  }
}
