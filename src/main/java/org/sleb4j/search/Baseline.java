package org.sleb4j.search;

import java.util.List;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;

/** What strategies have in common that choose without asking for losses. */
final class Baseline {
  private Baseline() {}

  /** Returns the outcome of a choice; its loss is the only one that is measured. */
  static SearchOutcome of(
      Method method, SearchGoal goal, List<Units> removed, List<Choice> choices, Trials trials) {
    trials.stage("the loss of what is left", 0.5, 1, 1);
    WindowLosses losses = trials.loss(goal.space().start().remove(removed));
    return new SearchOutcome(method, goal.space(), removed, losses, choices, trials.cost());
  }
}
