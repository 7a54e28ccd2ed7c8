package org.sleb4j.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sleb4j.model.Units;

/**
 * Removes the last ones in front of the barrier, from the back: a baseline.
 *
 * @param goal how much to remove, of any kind
 */
public record LastBlocks(SearchGoal goal) implements Strategy {
  public LastBlocks {
    goal.checkRule(Method.LAST);
  }

  @Override
  public SearchOutcome run(Trials trials) {
    List<Units> order = new ArrayList<>(goal.pool());
    Collections.reverse(order);
    return Baseline.of(Method.LAST, goal, goal.firstOf(order, trials), List.of(), trials);
  }
}
