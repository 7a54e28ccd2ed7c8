package org.sleb4j.search;

import java.util.List;
import org.sleb4j.check.Strings;

/**
 * {@link Search} as a strategy: where another one begins, or what it is compared with.
 *
 * @param goal how much to remove
 */
public record GreedySearch(SearchGoal goal) implements Strategy {
  @Override
  public SearchOutcome run(Trials trials) {
    SearchState start =
        SearchState.start(goal.space(), goal.options().early(), goal.options().latter());
    SearchListener listener = SearchListener.SILENT;
    Search search = new Search(trials.scorer(), start, Journal.NONE, listener);
    trials.stage("greedy passes", 0, 0.5, questions(start));
    List<Pass> passes = goal.keptIn(trials).run(search).passes();
    return new SearchOutcome(
        Method.GREEDY,
        goal.space(),
        passes.stream().map(Pass::removed).toList(),
        passes.get(passes.size() - 1).best().losses(),
        passes.stream().map(GreedySearch::choice).toList(),
        trials.cost());
  }

  /** Returns how many candidates a search for a number scores at most. */
  private int questions(SearchState start) {
    return goal.options().removals() * start.candidates().size();
  }

  private static Choice choice(Pass pass) {
    String other =
        pass.runnerUp().map(second -> Strings.format(" rather than %s", second.units())).orElse("");
    return new Choice("removed " + pass.removed() + other, pass.margin());
  }
}
