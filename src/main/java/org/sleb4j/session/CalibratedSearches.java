package org.sleb4j.session;

import java.util.EnumMap;
import java.util.Map;
import org.sleb4j.check.Strings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.redundancy.PartScorer;
import org.sleb4j.search.SearchGoal;
import org.sleb4j.search.SearchOutcome;
import org.sleb4j.search.Strategy;
import org.sleb4j.search.TrialLog;
import org.sleb4j.search.Trials;

/** Searches a model on the windows of one text; what an objective needs is made ready once. */
public final class CalibratedSearches implements AutoCloseable {
  private final Measurements measurements;
  private final Model model;
  private final Windows windows;
  private final Map<ObjectiveKind, Objective> objectives = new EnumMap<>(ObjectiveKind.class);

  /** Begins without any objective. */
  public CalibratedSearches(Measurements measurements, Model model, Windows windows) {
    this.measurements = measurements;
    this.model = model;
    this.windows = windows;
  }

  /**
   * Searches.
   *
   * @param work what the search is called while it runs
   * @param log what it asked before, in which its answers are kept
   * @throws org.sleb4j.check.InvalidInputException if the goal is none of the method's
   */
  public SearchOutcome run(String work, SearchPlan plan, SearchGoal goal, TrialLog log) {
    plan.settings().check(model, goal.space().start());
    log.resumes().ifPresent(measurements.console()::note);
    Strategy strategy =
        plan.settings()
            .of(plan.method(), goal, () -> new BlockMeasures(measurements.walks(), model, windows));
    PartScorer scorer =
        measurements.walks().partScorer(model, windows, objective(plan.objective()));
    return measurements
        .console()
        .watch(
            work,
            line -> strategy.run(new Trials(scorer, windows.lengths(), log, line::update)),
            CalibratedSearches::summary);
  }

  private Objective objective(ObjectiveKind kind) {
    return objectives.computeIfAbsent(
        kind, wanted -> measurements.objective(wanted, model, windows));
  }

  /** Returns the losses of a model by an objective. */
  public WindowLosses loss(ObjectiveKind kind, ActiveBlocks blocks) {
    return measurements.loss(
        measurements.walks().scorer(model.full(), windows, objective(kind)), blocks);
  }

  private static String summary(SearchOutcome found) {
    return Strings.format(
        "%s removed %s, %s block passes, %.1f s",
        found.method(), found.removed(), found.cost().passesText(), found.cost().seconds());
  }

  /** Frees what its objectives keep. */
  @Override
  public void close() {
    objectives.values().forEach(Objective::close);
    objectives.clear();
  }
}
