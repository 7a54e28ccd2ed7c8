package org.sleb4j.cli;

import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ModelInfo;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Packing;
import org.sleb4j.search.Budget;
import org.sleb4j.search.Kind;
import org.sleb4j.search.Method;
import org.sleb4j.search.Rule;
import org.sleb4j.search.SearchGoal;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.search.Ties;
import org.sleb4j.search.TimeBudget;
import org.sleb4j.session.EarlierSearch;
import org.sleb4j.session.Milliseconds;
import org.sleb4j.session.SearchPlan;
import org.sleb4j.session.StrategySettings;
import org.sleb4j.session.Timings;
import picocli.CommandLine.Option;

/** What a search removes at a time, how it chooses, and how much it removes. */
final class UnitsArguments {
  @Option(
      names = "--search",
      paramLabel = "METHOD",
      defaultValue = "greedy",
      description =
          "How to search: greedy, one removal after another; swap, which then exchanges removals"
              + " one by one; beam; evolution (EvoPress); or a baseline: one-shot by metric 1, the"
              + " last ones, consecutive blocks by the least angle, or random (default: greedy).")
  private String search;

  @Option(
      names = "--remove",
      paramLabel = "R",
      description = "How many blocks or units to remove; or give --budget.")
  private Integer remove;

  @Option(
      names = "--budget",
      paramLabel = "BUDGET",
      description =
          "Remove until this share of the parameters of all blocks is gone, such as 0.2; or until"
              + " what is left takes no longer than this, as measured on this machine: 45ms/token"
              + " (of one sequence, by bench --mode generate) or 800ms/prompt (10 runs each, the"
              + " median counts).")
  private String budget;

  @Option(
      names = "--budget-tokens",
      paramLabel = "N",
      description =
          "With --budget …ms/prompt, the tokens of the prompt (default: 512, or the model's context"
              + " if it is shorter).")
  private Integer budgetTokens;

  @Option(
      names = "--units",
      paramLabel = "KIND",
      description =
          "What to remove at a time: block, unit (an attention or a feed-forward), attention or"
              + " feed-forward (default: block; unit with --search evolution).")
  private String units;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      defaultValue = "loss",
      description =
          "What a pass removes: the candidate with the lowest loss, the one with the least rise of"
              + " the loss per-parameter, or alternating an attention and a feed-forward"
              + " (default: loss).")
  private String rule;

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description =
          "What is minimized: nll, the loss of the text; kl, the divergence from the dense model;"
              + " or kl-top-512, the divergence over the 512 likeliest tokens (default: nll; kl"
              + " with --search evolution).")
  private String objective;

  @Option(
      names = "--early",
      paramLabel = "N",
      description =
          "How many of the first remaining blocks, or units, are never removed (default: 1 block or"
              + " 2 units; 0 with --search evolution).")
  private Integer early;

  @Option(
      names = "--latter",
      paramLabel = "N",
      description =
          "How many of the last remaining blocks, or units, are never removed (default: 1 block or"
              + " 2 units; 0 with --search evolution).")
  private Integer latter;

  @Option(
      names = "--prefer-unpadded",
      description =
          "Of the candidates of a pass that are within noise of the best, remove the one that"
              + " leaves the fewest padded layers in what prune writes; only with --search greedy,"
              + " of units.")
  private boolean preferUnpadded;

  /** Removes as many as another search did, where nothing else is said. */
  void removeAsMany(EarlierSearch other) {
    if (remove == null && budget == null && !other.removed().isEmpty()) {
      remove = other.removed().size();
    }
  }

  /** Returns how much to remove; of a budget one removal, since how many it takes is not known. */
  SearchOptions options() {
    Check.that(
        (remove == null) != (budget == null),
        "give either --remove, a number of blocks or units, or --budget, a share of the"
            + " parameters.");
    checkBudget();
    return barriers(remove == null ? 1 : remove);
  }

  private SearchOptions barriers(int removals) {
    int barrier = method().barrier(kind());
    return new SearchOptions(
        removals, early == null ? barrier : early, latter == null ? barrier : latter);
  }

  private void checkBudget() {
    Optional<Milliseconds> time = time();
    Check.that(
        budgetTokens == null || time.filter(t -> t.per() == Milliseconds.Per.PROMPT).isPresent(),
        "--budget-tokens (%d) has no effect without --budget …ms/prompt: leave it out.",
        budgetTokens);
    Check.that(
        budgetTokens == null || budgetTokens >= 1,
        "--budget-tokens (%d) must be at least 1.",
        budgetTokens);
    Check.that(
        budget == null || time.isPresent() || (share() > 0 && share() < 1),
        "--budget (%s) must be above 0 and below 1, such as 0.2 for a fifth of the parameters, or a"
            + " time, such as 45ms/token or 800ms/prompt.",
        budget);
  }

  private Optional<Milliseconds> time() {
    return Optional.ofNullable(budget).filter(Milliseconds::isMeant).map(Milliseconds::parse);
  }

  private double share() {
    try {
      return Double.parseDouble(budget);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Returns what is asked of a search of any method, before the model is open. */
  SearchGoal goal(SearchSpace space, ModelInfo info) {
    return goal(space, time().map(most -> most.described(info, budgetTokens(info))));
  }

  /** Returns what is asked of a search of any method. */
  SearchGoal goal(ModelView view) {
    return goal(of(view), time().map(most -> most.of(view, budgetTokens(view.model().info()))));
  }

  private SearchGoal goal(SearchSpace space, Optional<TimeBudget> time) {
    return budget == null
        ? SearchGoal.of(space, options())
        : method()
            .goal(
                space,
                options(),
                time.map(Budget.class::cast).orElseGet(() -> Budget.share(space, share())));
  }

  private int budgetTokens(ModelInfo info) {
    return Optional.ofNullable(budgetTokens).orElseGet(() -> Timings.promptTokens(info));
  }

  Method method() {
    return Method.named(search);
  }

  private boolean isEvolution() {
    return method() == Method.EVOLUTION;
  }

  private Kind kind() {
    return Kind.named(given(units, isEvolution() ? "unit" : "block"));
  }

  private static String given(String name, String otherwise) {
    return name == null ? otherwise : name;
  }

  /** Returns what may be removed of a view. */
  SearchSpace of(ModelView view) {
    if (preferUnpadded) {
      Packing.check(view.model());
    }
    return of(SearchSpace.of(view));
  }

  /** Returns a space with what is asked for. */
  SearchSpace of(SearchSpace all) {
    return all.withKind(kind())
        .withRule(Rule.named(rule))
        .withTies(preferUnpadded ? Ties.LEAST_PADDED : Ties.LOWEST)
        .withObjective(objective());
  }

  ObjectiveKind objective() {
    return ObjectiveKind.named(given(objective, isEvolution() ? "kl" : "nll"));
  }

  /** Refuses a budget for a search that needs a number. */
  void checkRace() {
    Check.that(
        budget == null,
        "--budget (%s) does not apply to --racing: give --remove, a number of blocks.",
        budget);
  }

  /** Returns how to search, by any method, however much is removed. */
  SearchPlan plan(StrategySettings settings) {
    Check.that(
        !preferUnpadded || method() == Method.GREEDY,
        "--prefer-unpadded: padding does not decide in the search %s, only in greedy: leave it"
            + " out.",
        method());
    return new SearchPlan(
        method(), kind(), Rule.named(rule), objective(), barriers(1), settings, Optional.empty());
  }

  /** Refuses what says how much to remove. */
  void checkNoAmount() {
    Check.that(
        !preferUnpadded,
        "--prefer-unpadded does not apply to one of several searches: leave it out.");
    Check.that(
        remove == null && budget == null && budgetTokens == null,
        "--remove and --budget do not belong in --by: one --budget holds for all searches.");
  }
}
