package org.sleb4j.session;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ModelView;
import org.sleb4j.origin.Provenance;
import org.sleb4j.save.Lineage;
import org.sleb4j.search.Method;
import org.sleb4j.search.SearchGoal;
import org.sleb4j.search.SearchOutcome;
import org.sleb4j.search.TimeBudget;
import org.sleb4j.search.TrialLog;

/**
 * A search of any method on an open model. What it heard is kept: one that was interrupted resumes
 * when it is asked for the same again.
 */
public final class OpenStrategy {
  private final OpenView start;
  private final CutText text;
  private final SearchPlan plan;
  private final Optional<Path> journal;
  private final Map<String, TrialLog> heard = new HashMap<>();

  private OpenStrategy(OpenView start, CutText text, SearchPlan plan, Optional<Path> journal) {
    start.checkNotRepaired();
    this.start = start;
    this.text = text;
    this.plan = plan;
    this.journal = journal.map(file -> file.toAbsolutePath().normalize());
  }

  /**
   * Begins a search; nothing runs yet.
   *
   * @param start what runs at the start
   * @param journal keeps what is heard in a file, if there is one: of one goal
   */
  public static OpenStrategy of(
      OpenView start, CutText text, SearchPlan plan, Optional<Path> journal) {
    return new OpenStrategy(start, text, plan, journal);
  }

  /** Returns the name of the search. */
  public String name() {
    return plan.name();
  }

  /** How much to remove. */
  public interface Goal {
    /** Returns the goal of a search that begins with a view. */
    SearchGoal of(SearchPlan plan, ModelView start);
  }

  /**
   * What a search found.
   *
   * @param before the losses of what ran at the start, by the objective
   * @param time what was measured, where a time was asked for
   */
  public record Found(
      SearchPlan plan, SearchOutcome outcome, WindowLosses before, Optional<TimeBudget> time) {}

  /**
   * Searches.
   *
   * @throws org.sleb4j.check.InvalidInputException if the goal is none of the method's
   * @throws org.sleb4j.check.Interrupted if the thread was interrupted; what was heard is kept
   */
  public synchronized Measured<Found> run(Goal goal) {
    return withSearches(
        (searches, view, windows) -> {
          SearchGoal wanted = goal.of(plan, view);
          SearchOutcome outcome = run(searches, plan, wanted, view, windows);
          WindowLosses before = searches.loss(plan.objective(), view.active());
          Found found = new Found(plan, outcome, before, time(wanted));
          return start.measured(view, windows, found, outcome.cost().seconds()).at(start.site());
        });
  }

  private static Optional<TimeBudget> time(SearchGoal goal) {
    return goal.budget().map(given -> given instanceof TimeBudget time ? time : null);
  }

  /** Runs the greedy search for a goal. */
  public synchronized SearchOutcome greedy(Goal goal) {
    SearchPlan greedy = plan.with(Method.GREEDY);
    return withSearches(
        (searches, view, windows) -> run(searches, greedy, goal.of(greedy, view), view, windows));
  }

  /** Work with what searches on the text. */
  private interface Work<T> {
    T of(CalibratedSearches searches, ModelView view, Windows windows);
  }

  private <T> T withSearches(Work<T> work) {
    return start.use(
        text,
        (view, windows) -> {
          try (CalibratedSearches searches =
              new CalibratedSearches(start.measurements(), view.model(), windows)) {
            return work.of(searches, view, windows);
          }
        });
  }

  private SearchOutcome run(
      CalibratedSearches searches,
      SearchPlan by,
      SearchGoal wanted,
      ModelView view,
      Windows windows) {
    Map<String, String> fingerprint = by.fingerprint(Provenance.of(view, windows), wanted);
    try (TrialLog log = log(by, wanted, fingerprint)) {
      return searches.run(by.name(), by, wanted, log);
    }
  }

  /** The greedy search beside another one is kept in memory: a file is of one search. */
  private TrialLog log(SearchPlan by, SearchGoal goal, Map<String, String> fingerprint) {
    if (journal.isPresent() && by.equals(plan)) {
      Folders.makeParent(journal.get());
      return TrialLog.open(journal.get(), fingerprint);
    }
    return heard.computeIfAbsent(
        fingerprint + " " + goal.options() + goal.budget(), key -> TrialLog.inMemory());
  }

  /** Returns the model without what a search removed. */
  public OpenView pruned(Measured<Found> found) {
    SearchOutcome outcome = found.result().outcome();
    double before = found.result().before().mean();
    return start
        .without(outcome.removed())
        .withLineage(Lineage.of(outcome, before, found.provenance()));
  }
}
