package org.sleb4j.search;

import org.sleb4j.check.Check;
import org.sleb4j.check.Percent;
import org.sleb4j.check.Strings;
import org.sleb4j.model.ActiveBlocks;

/**
 * A share of the parameters of all blocks.
 *
 * @param space knows the parameters of each unit
 * @param share to remove, above 0 and below 1
 */
record ShareBudget(SearchSpace space, double share) implements Budget {
  ShareBudget {
    Check.that(share > 0 && share < 1, "budget (%s) must be above 0 and below 1.", share);
  }

  @Override
  public boolean isMet(ActiveBlocks left) {
    return space.share(left) >= share;
  }

  @Override
  public String use(ActiveBlocks left) {
    return Strings.format(
        "%s of the parameters of all blocks are removed", Percent.text(space.share(left)));
  }

  @Override
  public String toString() {
    return Double.toString(share);
  }
}
