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
    stage(trials, 1, start.candidates().size());
    Search search = new Search(trials.scorer(), start, Journal.NONE, new Stages(trials));
    List<Pass> passes = goal.keptIn(trials).run(search).passes();
    return new SearchOutcome(
        Method.GREEDY,
        goal.space(),
        passes.stream().map(Pass::removed).toList(),
        passes.get(passes.size() - 1).best().losses(),
        passes.stream().map(GreedySearch::choice).toList(),
        trials.cost());
  }

  /** Says which pass is next. */
  private final class Stages implements SearchListener {
    private final Trials trials;
    private int passes;

    private Stages(Trials trials) {
      this.trials = trials;
    }

    @Override
    public void removed(Pass pass, Progress progress) {
      passes++;
      stage(trials, passes + 1, pass.candidates().size());
    }
  }

  private void stage(Trials trials, int pass, int candidates) {
    String of = goal.budget().isEmpty() ? " of " + goal.options().removals() : "";
    trials.stage("pass " + pass + of, done(pass - 1), done(pass), candidates);
  }

  /** Returns the share of the work that is done after some passes; a guess for a budget. */
  private double done(int passes) {
    return goal.budget().isEmpty()
        ? Math.min(1, (double) passes / goal.options().removals())
        : 1 - Math.pow(0.8, passes);
  }

  private static Choice choice(Pass pass) {
    String other =
        pass.runnerUp().map(second -> Strings.format(" rather than %s", second.units())).orElse("");
    return new Choice("removed " + pass.removed() + other, pass.margin());
  }
}
