package org.sleb4j.search;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/** When enough is removed, where no number of removals is given. */
public interface Budget {
  /** Returns the budget of a share of the parameters of all blocks, above 0 and below 1. */
  static Budget share(SearchSpace space, double share) {
    return new ShareBudget(space, share);
  }

  /** Returns whether enough is removed. */
  boolean isMet(ActiveBlocks left);

  /** Returns a clause that says what of the budget a model takes. */
  String use(ActiveBlocks left);

  /** Returns whether models are measured for it, which takes their weights and some time. */
  default boolean isMeasured() {
    return false;
  }

  /** Returns this for a search whose answers are kept: what it measures is one of them. */
  default Budget keptIn(Trials trials) {
    return this;
  }

  /**
   * Checks that it takes removals, and that those that may be are enough.
   *
   * @param pool what may be removed
   * @throws org.sleb4j.check.InvalidInputException if it is met at the start, or never
   */
  default void check(ActiveBlocks start, List<Units> pool) {
    Check.that(!isMet(start), "budget (%s) needs no removal: %s.", this, use(start));
    boolean isAll =
        start.steps().size() == pool.size() || start.activeUnits().size() == pool.size();
    List<Units> most = isAll ? pool.subList(1, pool.size()) : pool;
    ActiveBlocks least = start.remove(most);
    Check.that(
        isMet(least),
        "budget (%s) cannot be reached: without all that may be removed (%d of %d), %s.",
        this,
        most.size(),
        pool.size(),
        use(least));
  }
}
