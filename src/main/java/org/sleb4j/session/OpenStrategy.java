package org.sleb4j.session;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
import org.sleb4j.search.SearchSpace;
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
    /** Returns the goal of a search. */
    SearchGoal of(SearchPlan plan, SearchSpace all);
  }

  /**
   * What a search found.
   *
   * @param before the losses of what ran at the start, by the objective
   * @param greedy what the greedy search finds for the same goal; none where it did not run
   */
  public record Found(
      SearchPlan plan,
      SearchOutcome outcome,
      WindowLosses before,
      Optional<SearchOutcome> greedy) {}

  /**
   * Searches.
   *
   * @throws org.sleb4j.check.InvalidInputException if the goal is none of the method's
   * @throws org.sleb4j.check.Interrupted if the thread was interrupted; what was heard is kept
   */
  public Measured<Found> run(Goal goal) {
    return run(goal, false);
  }

  /** Searches, and runs the greedy search for the same goal beside it. */
  public Measured<Found> runBesideGreedy(Goal goal) {
    return run(goal, true);
  }

  private synchronized Measured<Found> run(Goal goal, boolean beside) {
    return start.use(
        text,
        (view, windows) -> {
          try (CalibratedSearches searches =
              new CalibratedSearches(start.measurements(), view.model(), windows)) {
            SearchOutcome outcome = run(searches, plan, goal, view, windows);
            WindowLosses before = searches.loss(plan.objective(), view.active());
            Optional<SearchOutcome> greedy =
                beside
                    ? Optional.of(run(searches, plan.with(Method.GREEDY), goal, view, windows))
                    : Optional.empty();
            return start.measured(
                view, windows, new Found(plan, outcome, before, greedy), outcome.cost().seconds());
          }
        });
  }

  private SearchOutcome run(
      CalibratedSearches searches, SearchPlan by, Goal goal, ModelView view, Windows windows) {
    SearchGoal wanted = goal.of(by, SearchSpace.of(view));
    Map<String, String> fingerprint =
        new LinkedHashMap<>(Provenance.of(view, windows).fingerprint());
    fingerprint.putAll(by.fingerprint(wanted));
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
    return start.without(outcome.removed()).withLineage(Lineage.of(outcome, found.provenance()));
  }
}
