package org.sleb4j.search;

import java.util.Arrays;
import java.util.Optional;
import org.sleb4j.check.EnumNames;

/** How a search goes about. */
public enum Method {
  /** One removal after another, each the best of its pass; see {@link Search}. */
  GREEDY,
  /** A finished search, whose removals are exchanged one by one; see {@link SwapSearch}. */
  SWAP,
  /** The best several sets of each size; see {@link BeamSearch}. */
  BEAM,
  /** EvoPress; see {@link EvolutionSearch}. */
  EVOLUTION,
  /** The blocks with the lowest metric 1, measured once; see {@link OneShot}. */
  ONE_SHOT,
  /** The last ones; see {@link LastBlocks}. */
  LAST,
  /** Consecutive blocks by the angle they turn a state; see {@link AngleRange}. */
  ANGLE,
  /** At random; see {@link RandomRemoval}. */
  RANDOM,
  /** What another search removed, or a person named; see {@link GivenRemoval}. */
  GIVEN;

  /**
   * Returns the method with a name.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is none, naming all
   */
  public static Method named(String name) {
    return EnumNames.find(
        "search", name, Arrays.stream(values()).filter(method -> method != GIVEN).toList());
  }

  /** Tells whether it needs a number of removals: it compares sets of one size. */
  private boolean needsNumber() {
    return this == BEAM || this == EVOLUTION || this == ANGLE;
  }

  /**
   * Returns its goal of a share of the parameters of all blocks. Where it needs a number of
   * removals, that is the fewest that surely reach the share.
   *
   * @param barriers of the goal; its number counts for nothing
   * @throws org.sleb4j.check.InvalidInputException if so much may not be removed
   */
  public SearchGoal goal(SearchSpace space, SearchOptions barriers, double share) {
    Budget budget = Budget.share(space, share);
    SearchGoal wanted = new SearchGoal(space, barriers, Optional.of(budget));
    budget.check(space.start(), wanted.pool());
    if (!needsNumber()) {
      return wanted;
    }
    int removals = new RemovalCount(this, wanted).reaching(share);
    return SearchGoal.of(space, new SearchOptions(removals, barriers.early(), barriers.latter()));
  }

  /** Returns a name such as {@code one-shot}. */
  @Override
  public String toString() {
    return EnumNames.of(this);
  }
}
