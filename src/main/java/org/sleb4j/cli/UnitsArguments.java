package org.sleb4j.cli;

import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.ModelView;
import org.sleb4j.search.Kind;
import org.sleb4j.search.Method;
import org.sleb4j.search.Rule;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchGoal;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchResult;
import org.sleb4j.search.SearchSpace;
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
      paramLabel = "SHARE",
      description = "Remove until this share of the parameters of all blocks is gone, such as 0.2.")
  private Double budget;

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
          "What is made small: nll, the loss of the text; kl, the divergence from the dense model;"
              + " or kl-top-512, that by the 512 likeliest tokens (default: nll; kl with --search"
              + " evolution).")
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

  /** Returns how much to remove; of a budget one removal, since how many it takes is not known. */
  SearchOptions options() {
    Check.that(
        (remove == null) != (budget == null),
        "give either --remove, a number of blocks or units, or --budget, a share of the"
            + " parameters.");
    Check.that(
        budget == null || (budget > 0 && budget < 1),
        "--budget (%s) must be above 0 and below 1, such as 0.2 for a fifth of the parameters.",
        budget);
    int barrier = isEvolution() ? 0 : kind().barrier();
    return new SearchOptions(
        remove == null ? 1 : remove,
        early == null ? barrier : early,
        latter == null ? barrier : latter);
  }

  /** Returns the same for a search of any method. */
  SearchGoal goal(SearchSpace space) {
    return new SearchGoal(space, options(), Optional.ofNullable(budget));
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
    return of(SearchSpace.of(view));
  }

  /** Returns a space with what is asked for. */
  SearchSpace of(SearchSpace all) {
    return all.withKind(kind()).withRule(Rule.named(rule)).withObjective(objective());
  }

  ObjectiveKind objective() {
    return ObjectiveKind.named(given(objective, isEvolution() ? "kl" : "nll"));
  }

  /** Tells whether a share is asked for rather than a number. */
  boolean isBudget() {
    return budget != null;
  }

  /** Removes as much as is asked for. */
  SearchResult run(Search search) {
    return isBudget() ? search.runToShare(budget) : search.run(options());
  }
}
