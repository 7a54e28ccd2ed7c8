package org.sleb4j.search;

import java.util.List;
import java.util.SplittableRandom;
import org.sleb4j.model.Units;

/**
 * Removes at random between the barriers, every set with the same probability: a baseline.
 *
 * @param goal how much to remove, of any kind
 */
public record RandomRemoval(SearchGoal goal, long seed) implements Strategy {
  public RandomRemoval {
    goal.checkRule(Method.RANDOM);
  }

  @Override
  public SearchOutcome run(Trials trials) {
    List<Units> order = Masks.shuffled(goal.pool(), new SplittableRandom(seed));
    return Baseline.of(Method.RANDOM, goal, goal.firstOf(order, trials), List.of(), trials);
  }
}
