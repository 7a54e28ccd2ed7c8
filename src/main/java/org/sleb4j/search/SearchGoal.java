package org.sleb4j.search;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sleb4j.check.Check;
import org.sleb4j.model.Units;

/**
 * What a strategy is asked for.
 *
 * @param options the barriers, and the number of removals where no share is given
 * @param share of the parameters of all blocks, instead of a number of removals
 */
public record SearchGoal(SearchSpace space, SearchOptions options, Optional<Double> share) {
  public SearchGoal {
    options.start(space);
    share.ifPresent(s -> Check.that(s > 0 && s < 1, "budget (%s) must be above 0 and below 1.", s));
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
   * @throws org.sleb4j.check.InvalidInputException if all are not enough
   */
  List<Units> firstOf(List<Units> order) {
    int count = 0;
    while (count < order.size() && !isReached(order.subList(0, count))) {
      count++;
    }
    List<Units> first = order.subList(0, count);
    Check.that(
        isReached(first),
        "all %d %s that may be removed are fewer than asked for (%s).",
        order.size(),
        space.kind().plural(),
        share.map(s -> "budget " + s).orElse(Integer.toString(options.removals())));
    return first;
  }

  private boolean isReached(List<Units> removed) {
    return share
        .map(s -> space.share(space.start().remove(removed)) >= s)
        .orElse(removed.size() >= options.removals());
  }

  /** Refuses a rule other than the lowest loss. */
  void checkRule(Method method) {
    Check.that(
        space.rule() == Rule.LOSS,
        "rule (%s) does not apply to the search %s: leave it out.",
        space.rule(),
        method);
  }

  /** Refuses a share where a method needs a number. */
  void checkNumber(Method method) {
    Check.that(
        share.isEmpty(),
        "budget (%s) does not apply to the search %s: give a number to remove.",
        share.orElse(0.0),
        method);
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
