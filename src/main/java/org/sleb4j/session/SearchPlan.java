package org.sleb4j.session;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.origin.Provenance;
import org.sleb4j.search.Budget;
import org.sleb4j.search.Kind;
import org.sleb4j.search.Method;
import org.sleb4j.search.Rule;
import org.sleb4j.search.SearchGoal;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchSpace;

/**
 * How to search, whatever the model, the text and how much is removed.
 *
 * @param method how the search goes about
 * @param kind what is removed at a time
 * @param rule how that is chosen
 * @param objective what is made small
 * @param barriers what is left alone at either end; their number of removals counts for nothing
 * @param settings of the method
 * @param given the name that it was given, if any
 */
public record SearchPlan(
    Method method,
    Kind kind,
    Rule rule,
    ObjectiveKind objective,
    SearchOptions barriers,
    StrategySettings settings,
    Optional<String> given) {
  private static final int LONGEST_NAME = 60;

  public SearchPlan {
    given.ifPresent(SearchPlan::checkName);
  }

  /** Returns a search with the usual barriers and settings. */
  public static SearchPlan of(Method method, Kind kind, Rule rule, ObjectiveKind objective) {
    return new SearchPlan(
        method,
        kind,
        rule,
        objective,
        barriers(method, kind),
        StrategySettings.usual(),
        Optional.empty());
  }

  /** Returns the usual barriers: a block at either end, none for an evolution. */
  private static SearchOptions barriers(Method method, Kind kind) {
    return new SearchOptions(1, method.barrier(kind), method.barrier(kind));
  }

  /**
   * Checks the name of a line in a table and a picture.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is empty or too long to be shown
   */
  public static void checkName(String name) {
    Check.that(
        !name.isBlank() && name.length() <= LONGEST_NAME && name.lines().count() == 1,
        "name (%s) must be one line of 1 to %d characters.",
        name.lines().findFirst().orElse(""),
        LONGEST_NAME);
  }

  /** Returns this search under a name. */
  public SearchPlan named(String name) {
    return new SearchPlan(method, kind, rule, objective, barriers, settings, Optional.of(name));
  }

  /** Returns this search with other settings. */
  public SearchPlan with(StrategySettings other) {
    return new SearchPlan(method, kind, rule, objective, barriers, other, given);
  }

  /** Returns a search of another method for the same, under no name. */
  SearchPlan with(Method other) {
    return new SearchPlan(other, kind, rule, objective, barriers, settings, Optional.empty());
  }

  /** Returns this search by another objective. */
  public SearchPlan withObjective(ObjectiveKind other) {
    return new SearchPlan(method, kind, rule, other, barriers, settings, given);
  }

  /** Returns the name that it was given, or what it does in a few words. */
  public String name() {
    return given.orElseGet(this::description);
  }

  private String description() {
    String what = method + ", " + kind.plural();
    String by = rule == Rule.LOSS ? "" : " " + rule;
    String small = objective.isLoss() ? "" : ", " + objective;
    String how =
        settings.fields(method).entrySet().stream()
            .filter(field -> !field.getKey().equals("from"))
            .map(field -> ", " + field.getKey() + " " + field.getValue())
            .collect(Collectors.joining());
    return method == Method.EVOLUTION ? what + small : what + by + small + how;
  }

  /** Returns what it may remove of whole blocks by their loss. */
  private SearchSpace of(SearchSpace all) {
    return all.withKind(kind).withRule(rule).withObjective(objective);
  }

  /**
   * Returns its goal of a number of removals.
   *
   * @param all whole blocks by their loss
   */
  public SearchGoal goal(SearchSpace all, int removals) {
    return SearchGoal.of(of(all), new SearchOptions(removals, barriers.early(), barriers.latter()));
  }

  /**
   * Returns its goal of a budget; see {@link Method#goal}.
   *
   * @param all whole blocks by their loss
   */
  public SearchGoal goal(SearchSpace all, Budget budget) {
    return method.goal(of(all), barriers, budget);
  }

  /** Returns what decides the answers to its questions, the number of removals aside. */
  public Map<String, String> fingerprint(Provenance origin, SearchGoal goal) {
    Map<String, String> fields = new TreeMap<>(origin.fingerprint());
    fields.putAll(goal.fingerprint());
    fields.put("search", method.toString());
    settings.fields(method).forEach((name, value) -> fields.put(name, value.toString()));
    return fields;
  }
}
