package org.sleb4j.redundancy;

import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Units;
import org.sleb4j.torch.Tensor;

/** A walk of all windows through a model, in the order that suits where its blocks are. */
public interface ModelWalk extends CandidateWalk {
  /** Sees the states of every batch before and after each block. */
  @FunctionalInterface
  interface Observer {
    /** Ignores everything. */
    Observer NONE = (position, batch, before, after) -> {};

    /**
     * Sees states of shape [windows, tokens, width], which it must not keep.
     *
     * @param position the place of the block in the list of active ones
     * @param batch the number of the batch, from 0
     */
    void see(int position, int batch, Tensor before, Tensor after);
  }

  /**
   * What a walk is about.
   *
   * @param view what runs
   * @param candidates in the order in which blocks run, each of them active
   * @param objectives what is measured of the model and of each candidate: one at least
   */
  record Plan(
      ModelView view,
      Windows windows,
      List<Units> candidates,
      List<Objective> objectives,
      Observer observer) {
    public Plan {
      candidates = List.copyOf(candidates);
      objectives = List.copyOf(objectives);
      for (int i = 0; i < candidates.size(); i++) {
        check(candidates.get(i), view.active());
        Check.that(
            i == 0 || candidates.get(i - 1).compareTo(candidates.get(i)) < 0,
            "candidate (%s) must come after the one before it: a walk does not go back.",
            candidates.get(i));
      }
    }

    private static void check(Units candidate, ActiveBlocks active) {
      Check.that(
          candidate.block() < active.blockCount()
              && active.parts(candidate.block()).containsAll(candidate.parts()),
          "candidate (%s) must be active, but the model is %s.",
          candidate,
          active);
    }

    /** Returns a walk by next-token loss without an observer. */
    public static Plan of(ModelView view, Windows windows, List<Units> candidates) {
      Objective loss = NextTokenLoss.objective(view.model());
      return new Plan(view, windows, candidates, List.of(loss), Observer.NONE);
    }

    /** Returns this plan with someone who observes. */
    public Plan observed(Observer other) {
      return new Plan(view, windows, candidates, objectives, other);
    }
  }

  /**
   * Begins in front of the first active block.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  static ModelWalk start(Plan plan) {
    Model model = plan.view().model();
    plan.windows().checkFits(model.info().vocabulary(), model.info().context());
    return model.isStreamed() ? new StreamedWalk(plan) : new PrefixWalk(plan);
  }

  /** Warns where a walk through a streamed model reads its blocks more than once. */
  static void warnOfGroups(Plan plan) {
    Model model = plan.view().model();
    if (model.isStreamed()) {
      model.streaming().warnOfGroups(new StreamedWalk(plan).readings());
    }
  }

  private static void warnOfGroups(Model model, Windows windows) {
    warnOfGroups(Plan.of(model.full(), windows, model.full().active().steps()));
  }

  /** Returns a scorer of candidates by their next-token loss on these windows. */
  static CandidateScorer scorer(Model model, Windows windows) {
    return scorer(model, windows, NextTokenLoss.objective(model));
  }

  /** Returns a scorer of candidates by an objective of these windows. */
  static CandidateScorer scorer(Model model, Windows windows, Objective objective) {
    return scorer(model.full(), windows, objective);
  }

  /** Returns a scorer of candidates that compute with the tensors of a repaired view. */
  static CandidateScorer scorer(ModelView view, Windows windows, Objective objective) {
    warnOfGroups(view.model(), windows);
    return scorer(view, windows, List.of(objective));
  }

  private static CandidateScorer scorer(
      ModelView view, Windows windows, List<Objective> objectives) {
    return (active, candidates) ->
        start(new Plan(view.with(active), windows, candidates, objectives, Observer.NONE));
  }

  /** Returns a scorer of candidates by their next-token loss on a part of these windows a time. */
  static PartScorer partScorer(Model model, Windows windows) {
    return partScorer(model, windows, NextTokenLoss.objective(model));
  }

  /**
   * Returns a scorer of candidates by an objective of a part of these windows at a time.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  static PartScorer partScorer(Model model, Windows windows, Objective objective) {
    windows.checkFits(model.info().vocabulary(), model.info().context());
    warnOfGroups(model, windows);
    return PartScorer.of(
        windows, (some, part) -> scorer(model.full(), some, List.of(objective.on(part))));
  }

  /** Returns what each objective gives when the next candidate is removed as well. */
  List<WindowLosses> nextOfEach();

  /** Returns what each objective gives of the model itself; no candidate follows. */
  List<WindowLosses> lossOfEach();

  @Override
  default WindowLosses next() {
    return nextOfEach().get(0);
  }

  @Override
  default WindowLosses loss() {
    return lossOfEach().get(0);
  }
}
