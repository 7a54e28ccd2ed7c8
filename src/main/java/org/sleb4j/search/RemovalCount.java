package org.sleb4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.UnitSizes;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;

/**
 * Counts how many removals meet a budget: as many as the smallest ones need. That is surely enough
 * for a share of the parameters; a time depends a little on which ones they are.
 *
 * @param method decides which kinds go together
 * @param goal what may be removed
 */
record RemovalCount(Method method, SearchGoal goal) {
  /**
   * Returns how many of the smallest removals meet a budget.
   *
   * @throws org.sleb4j.check.InvalidInputException if none are needed, or all are not enough, or
   *     what is removed at a time has no size of its own
   */
  int meeting(Budget budget) {
    ActiveBlocks start = goal.space().start();
    List<Units> order = smallestFirst();
    budget.check(start, order);
    int step = inPairs() ? Part.values().length : 1;
    int count = step;
    while (count < order.size() && !budget.isMet(start.remove(order.subList(0, count)))) {
      count += step;
    }
    return count;
  }

  /** Returns whether as many attentions as feed-forwards go. */
  private boolean inPairs() {
    return method == Method.EVOLUTION;
  }

  /**
   * Returns what may go, from the smallest on, parts in turn where a rule says so.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is no such order
   */
  List<Units> smallestFirst() {
    if (!inPairs() && goal.space().rule() != Rule.ALTERNATING) {
      Check.that(
          goal.space().kind() != Kind.UNIT,
          "the search %s by the rule %s removes a number of attentions and feed-forwards, which"
              + " differ in size: for a budget use the rule alternating, or units of one kind.",
          method,
          goal.space().rule());
      return sorted(goal.pool());
    }
    List<Units> attentions = sorted(of(Part.ATTENTION));
    List<Units> others = sorted(of(Part.FEED_FORWARD));
    List<Units> order = new ArrayList<>();
    for (int i = 0; i < Math.min(attentions.size(), others.size()); i++) {
      order.add(attentions.get(i));
      order.add(others.get(i));
    }
    return order;
  }

  private List<Units> of(Part part) {
    return goal.pool().stream().filter(units -> units.parts().equals(List.of(part))).toList();
  }

  private List<Units> sorted(List<Units> pool) {
    UnitSizes sizes = goal.space().sizes();
    return pool.stream().sorted(Comparator.comparingLong(units -> sizes.of(units))).toList();
  }
}
