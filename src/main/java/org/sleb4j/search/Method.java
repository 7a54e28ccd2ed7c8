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

  /** Returns whether it needs a number of removals: it compares sets of one size. */
  private boolean needsNumber() {
    return this == BEAM || this == EVOLUTION || this == ANGLE;
  }

  /** Returns the usual barrier at either end: a block, or none for an evolution. */
  public int barrier(Kind kind) {
    return this == EVOLUTION ? 0 : kind.barrier();
  }

  /**
   * Returns its goal of a budget. Where it needs a number of removals and nothing has to be
   * measured, that is the fewest that surely meet the budget.
   *
   * @param barriers of the goal; its number counts for nothing
   * @throws org.sleb4j.check.InvalidInputException if so much may not be removed
   */
  public SearchGoal goal(SearchSpace space, SearchOptions barriers, Budget budget) {
    SearchGoal wanted = new SearchGoal(space, barriers, Optional.of(budget));
    if (budget.isMeasured()) {
      return wanted;
    }
    budget.check(space.start(), wanted.pool());
    return needsNumber() ? wanted.counted(this, budget) : wanted;
  }

  /** Returns a name such as {@code one-shot}. */
  @Override
  public String toString() {
    return EnumNames.of(this);
  }
}
