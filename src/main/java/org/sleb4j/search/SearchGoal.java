package org.sleb4j.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.sleb4j.check.Check;
import org.sleb4j.check.Warnings;
import org.sleb4j.model.Units;

/**
 * What a strategy is asked for.
 *
 * @param options the barriers, and the number of removals where no budget is given
 * @param budget instead of a number of removals
 */
public record SearchGoal(SearchSpace space, SearchOptions options, Optional<Budget> budget) {
  public SearchGoal {
    options.start(space);
  }

  /** Returns the goal of a number of removals. */
  public static SearchGoal of(SearchSpace space, SearchOptions options) {
    return new SearchGoal(space, options, Optional.empty());
  }

  /** Returns what may be removed at all, in the order in which it runs. */
  List<Units> pool() {
    return space.kind().candidates(space.start(), options.early(), options.latter());
  }

  /**
   * Returns as many as needed of the first of some removals.
   *
   * @param order all that may be removed
   * @param trials keep what a budget measures
   * @throws org.sleb4j.check.InvalidInputException if all are not enough
   */
  List<Units> firstOf(List<Units> order, Trials trials) {
    return keptIn(trials)
        .budget
        .map(given -> firstOf(order, given))
        .orElseGet(() -> firstOf(order, options.removals()));
  }

  private List<Units> firstOf(List<Units> order, Budget given) {
    given.check(space.start(), order);
    int count = 1;
    while (!given.isMet(space.start().remove(order.subList(0, count)))) {
      count++;
    }
    return order.subList(0, count);
  }

  private List<Units> firstOf(List<Units> order, int count) {
    Check.that(
        order.size() >= count,
        "all %d %s that may be removed are fewer than asked for (%d).",
        order.size(),
        space.kind().plural(),
        count);
    return order.subList(0, count);
  }

  /** Returns this for a search whose answers are kept; see {@link Budget#keptIn}. */
  SearchGoal keptIn(Trials trials) {
    return new SearchGoal(space, options, budget.map(given -> given.keptIn(trials)));
  }

  /** Returns this for a model that is repaired after each removal. */
  public SearchGoal repairing(String decisive) {
    return new SearchGoal(space.withRepair(decisive), options, budget);
  }

  /** Takes a search to where this asks for, in passes; see {@link Search}. */
  public SearchResult run(Search search) {
    return budget.map(search::runTo).orElseGet(() -> search.run(options));
  }

  /** Refuses padding as what decides. */
  void checkTies(Method method) {
    Check.that(
        space.ties() == Ties.LOWEST,
        "padding does not decide in the search %s, only in greedy: leave it out.",
        method);
  }

  /** Refuses a rule other than the lowest loss. */
  void checkRule(Method method) {
    checkTies(method);
    Check.that(
        space.rule() == Rule.LOSS,
        "rule (%s) does not apply to the search %s: leave it out.",
        space.rule(),
        method);
  }

  /** Refuses a budget where a method needs a number, and none follows from the budget. */
  void checkNumber(Method method) {
    budget.ifPresent(any -> new RemovalCount(method, this).smallestFirst());
  }

  /** Returns the goal of as many removals as meet a budget; see {@link RemovalCount}. */
  SearchGoal counted(Method method, Budget given) {
    int removals = new RemovalCount(method, this).meeting(given);
    return of(space, new SearchOptions(removals, options.early(), options.latter()));
  }

  /**
   * Runs a search that needs a number of removals for as many as meet the budget.
   *
   * @param search makes it for a goal of a number
   */
  SearchOutcome counted(Method method, Trials trials, Function<SearchGoal, Strategy> search) {
    Budget given = budget.orElseThrow().keptIn(trials);
    trials.stage("how many to remove", 0, 0, 1);
    SearchOutcome found = search.apply(counted(method, given)).run(trials);
    if (!given.isMet(found.active())) {
      Warnings.warn(
          "budget (%s) is missed: of what the search %s left, %s: remove %d instead.",
          given, method, given.use(found.active()), found.removed().size() + 1);
    }
    return found;
  }

  /** Refuses anything but whole blocks. */
  void checkBlocks(Method method) {
    Check.that(
        space.kind() == Kind.BLOCK,
        "units (%s) do not apply to the search %s, which removes whole blocks: leave them out.",
        space.kind(),
        method);
  }

  /** Returns what decides the answers to its questions, by name, the number of removals aside. */
  public Map<String, String> fingerprint() {
    Map<String, String> fields = new TreeMap<>(space.fingerprint());
    fields.put("early", Integer.toString(options.early()));
    fields.put("latter", Integer.toString(options.latter()));
    return fields;
  }
}
