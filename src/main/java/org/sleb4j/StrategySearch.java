package org.sleb4j;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.model.Units;
import org.sleb4j.report.OutcomeReport;
import org.sleb4j.report.Report;
import org.sleb4j.report.Sheet;
import org.sleb4j.search.Budget;
import org.sleb4j.search.SearchOutcome;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.session.Measured;
import org.sleb4j.session.Milliseconds;
import org.sleb4j.session.OpenStrategy;
import org.sleb4j.session.OpenView;
import org.sleb4j.session.Timings;

/**
 * A search of any method that runs to its end. Interrupting a cell stops it and keeps what was
 * measured; the same cell run again resumes behind that.
 *
 * <pre>{@code
 * var beam = model.search(text, SearchBy.blocks().beam(2));
 * beam.remove(2);
 * beam.pruned()
 * }</pre>
 */
public final class StrategySearch implements Report {
  private final OpenStrategy search;
  private Optional<OpenStrategy.Goal> goal = Optional.empty();
  private Optional<Measured<OpenStrategy.Found>> found = Optional.empty();

  private StrategySearch(OpenStrategy search) {
    this.search = search;
  }

  static StrategySearch of(
      OpenView start, Text text, SearchStrategy strategy, Optional<Path> journal) {
    return new StrategySearch(OpenStrategy.of(start, Text.cut(text), strategy.plan(), journal));
  }

  /**
   * Removes a number of blocks or units.
   *
   * <pre>{@code
   * model.search(text, SearchBy.blocks().oneShot()).remove(2)
   * }</pre>
   *
   * @throws org.sleb4j.check.InvalidInputException if the search cannot remove as many
   */
  public OutcomeReport remove(int removals) {
    return run((plan, view) -> plan.goal(SearchSpace.of(view), removals));
  }

  /**
   * Removes as few blocks or units as reach a share of the parameters of all blocks.
   *
   * <pre>{@code
   * model.search(text, SearchBy.blocks().last()).removeShare(0.2)
   * }</pre>
   *
   * @param share above 0 and below 1
   * @throws org.sleb4j.check.InvalidInputException if the search cannot remove as much
   */
  public OutcomeReport removeShare(double share) {
    return run(
        (plan, view) -> {
          SearchSpace all = SearchSpace.of(view);
          return plan.goal(all, Budget.share(all, share));
        });
  }

  /**
   * Removes as few blocks or units as make what is left take no longer than this, as measured on
   * this machine; see {@link PruningSearch#stepToTime}. A search that compares sets of one size
   * removes as many as the smallest ones need. An example is {@code
   * beam.removeToTime("45ms/token")}; which times can be reached depends on the machine.
   *
   * @throws org.sleb4j.check.InvalidInputException if that needs no removal, or cannot be reached
   */
  public OutcomeReport removeToTime(String most) {
    Milliseconds time = Milliseconds.parse(most);
    return run(
        (plan, view) ->
            plan.goal(
                SearchSpace.of(view), time.of(view, Timings.promptTokens(view.model().info()))));
  }

  private synchronized OutcomeReport run(OpenStrategy.Goal wanted) {
    found = Optional.of(search.run(wanted));
    goal = Optional.of(wanted);
    return report();
  }

  /**
   * Runs the greedy search for the same goal as well, and shows how far from it this one ended.
   *
   * <pre>{@code
   * var beam = model.search(text, SearchBy.blocks().beam(2));
   * beam.remove(2);
   * beam.besideGreedy()
   * }</pre>
   */
  public synchronized OutcomeReport besideGreedy() {
    return report(found(), Optional.of(search.greedy(goal.orElseThrow())));
  }

  private Measured<OpenStrategy.Found> found() {
    Check.that(
        found.isPresent(),
        "Nothing is removed yet: use remove(…), removeShare(…) or removeToTime(…) first.");
    return found.orElseThrow();
  }

  /** Returns what was removed, numbered as in the original model. */
  public synchronized List<Units> removed() {
    return found().result().outcome().removed();
  }

  /** Returns the model without what was removed: the same weights, nothing is copied. */
  public synchronized LanguageModel pruned() {
    return new LanguageModel(search.pruned(found()));
  }

  /** Returns what was found; showing the search itself shows this. */
  public synchronized OutcomeReport report() {
    return report(found(), Optional.empty());
  }

  private static OutcomeReport report(
      Measured<OpenStrategy.Found> measured, Optional<SearchOutcome> greedy) {
    return measured.as(
        (result, from) ->
            new OutcomeReport(
                result.plan().name(),
                result.outcome(),
                result.before(),
                greedy,
                result.time(),
                from));
  }

  @Override
  public synchronized Sheet sheet() {
    return found.isPresent() ? report().sheet() : Sheet.text(toString());
  }

  @Override
  public synchronized Map<String, Object> fields() {
    return report().fields();
  }

  @Override
  public synchronized String toString() {
    return found.isPresent()
        ? report().toString()
        : search.name()
            + ": nothing is removed yet, use remove(…), removeShare(…) or"
            + " removeToTime(…)";
  }
}
