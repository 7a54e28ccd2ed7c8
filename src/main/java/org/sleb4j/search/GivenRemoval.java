package org.sleb4j.search;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/**
 * What another search removed, for a search that begins with it, or for comparison.
 *
 * @param goal what the search that follows may remove, and how much: no other than this
 * @param removed from the start of the space, in its order: one at least
 */
public record GivenRemoval(SearchGoal goal, List<Units> removed) implements Strategy {
  public GivenRemoval {
    removed = List.copyOf(removed);
    SearchSpace space = goal.space();
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
    checkAmount(goal, removed);
  }

  private static void checkAmount(SearchGoal goal, List<Units> removed) {
    Check.that(
        goal.budget().isPresent() || removed.size() == goal.options().removals(),
        "what to refine (%s) must be as many as are to be removed (%d).",
        removed,
        goal.options().removals());
    goal.budget()
        .filter(given -> !given.isMeasured())
        .ifPresent(given -> checkMet(goal.space().start(), removed, given));
  }

  /** So that what is refined is comparable with what other searches remove for the budget. */
  private static void checkMet(ActiveBlocks start, List<Units> removed, Budget budget) {
    ActiveBlocks left = start.remove(removed);
    Check.that(
        budget.isMet(left),
        "what to refine (%s) does not meet the budget (%s): %s.",
        removed,
        budget,
        budget.use(left));
    ActiveBlocks before = start.remove(removed.subList(0, removed.size() - 1));
    Check.that(
        !budget.isMet(before),
        "what to refine (%s) is more than the budget (%s) needs: without its last one, %s.",
        removed,
        budget,
        budget.use(before));
  }

  @Override
  public SearchOutcome run(Trials trials) {
    ActiveBlocks left = goal.space().start().remove(removed);
    goal.budget()
        .filter(Budget::isMeasured)
        .map(given -> given.keptIn(trials))
        .ifPresent(
            given ->
                Check.that(
                    given.isMet(left),
                    "what to refine (%s) does not meet the budget (%s): %s.",
                    removed,
                    given,
                    given.use(left)));
    trials.stage("the loss at the start", 0, 1, 1);
    WindowLosses losses = trials.loss(left);
    return new SearchOutcome(Method.GIVEN, goal.space(), removed, losses, List.of(), trials.cost());
  }
}
