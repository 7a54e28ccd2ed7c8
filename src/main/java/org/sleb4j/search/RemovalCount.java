package org.sleb4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.model.Units;
import org.sleb4j.model.family.Part;

/**
 * Counts how many removals surely reach a share of the parameters: as many as the smallest ones
 * need.
 *
 * @param method decides which kinds go together
 * @param goal what may be removed
 */
record RemovalCount(Method method, SearchGoal goal) {
  /**
   * Returns the fewest removals that reach a share of the parameters of all blocks, whichever they
   * are.
   *
   * @throws org.sleb4j.check.InvalidInputException if all are not enough, or what is removed at a
   *     time has no size of its own
   */
  int reaching(double share) {
    SearchSpace space = goal.space();
    long total = space.sizes().total();
    long removed = space.sizes().removed(space.start());
    int step = inPairs() ? Part.values().length : 1;
    List<Long> sizes = sizes();
    int count = 0;
    while (count < sizes.size() && (count % step != 0 || removed < share * total)) {
      removed += sizes.get(count++);
    }
    Check.that(
        count > 0 && removed >= share * total,
        "budget (%s) must be above the share that is removed already, and no more than the %d %s"
            + " have that may be removed.",
        share,
        sizes.size(),
        space.kind().plural());
    return count;
  }

  /** Tells whether as many attentions as feed-forwards go. */
  private boolean inPairs() {
    return method == Method.EVOLUTION;
  }

  /** Returns the sizes of what may go, from the smallest on, parts in turn where a rule says so. */
  private List<Long> sizes() {
    if (!inPairs() && goal.space().rule() != Rule.ALTERNATING) {
      Check.that(
          goal.space().kind() != Kind.UNIT,
          "the search %s by the rule %s removes a number of attentions and feed-forwards, which"
              + " differ in size: for a share of the parameters use the rule alternating, or units"
              + " of one kind.",
          method,
          goal.space().rule());
      return sorted(goal.pool());
    }
    List<Long> attentions = sorted(of(Part.ATTENTION));
    List<Long> others = sorted(of(Part.FEED_FORWARD));
    List<Long> sizes = new ArrayList<>();
    for (int i = 0; i < Math.min(attentions.size(), others.size()); i++) {
      sizes.add(attentions.get(i));
      sizes.add(others.get(i));
    }
    return sizes;
  }

  private List<Units> of(Part part) {
    return goal.pool().stream().filter(units -> units.parts().equals(List.of(part))).toList();
  }

  private List<Long> sorted(List<Units> pool) {
    return pool.stream().map(goal.space().sizes()::of).sorted(Comparator.naturalOrder()).toList();
  }
}
