package org.sleb4j.redundancy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;

/** Walks in this process. */
final class WalksHere implements Walks {
  @Override
  public Objective objective(
      ObjectiveKind kind, Model model, Windows windows, DoubleConsumer progress) {
    return kind.open(model, windows, progress);
  }

  @Override
  public CandidateScorer scorer(ModelView view, Windows windows, Objective objective) {
    return ModelWalk.scorer(view, windows, objective);
  }

  @Override
  public PartScorer partScorer(Model model, Windows windows, Objective objective) {
    return ModelWalk.partScorer(model, windows, objective);
  }

  @Override
  public WindowLosses losses(ModelView view, Windows windows, DoubleConsumer progress) {
    return NextTokenLoss.of(view, windows, progress);
  }

  @Override
  public Findings findings(
      ModelView view, Windows windows, Survey survey, DoubleConsumer progress) {
    int count = survey.candidates().size();
    List<Objective> objectives = new ArrayList<>();
    try {
      for (ObjectiveKind kind : survey.objectives()) {
        objectives.add(
            kind.open(view.model(), windows, part -> progress.accept(part / Math.max(1, count))));
      }
      return found(view, windows, survey, objectives, progress);
    } finally {
      objectives.forEach(Objective::close);
    }
  }

  private static Findings found(
      ModelView view,
      Windows windows,
      Survey survey,
      List<Objective> objectives,
      DoubleConsumer progress) {
    Similarities similarities =
        new Similarities(
            view.active().steps().size(), windows.batches(view.model().batchTokens()).size());
    ModelWalk.Plan plan =
        new ModelWalk.Plan(view, windows, survey.candidates(), objectives, similarities);
    ModelWalk.warnOfGroups(plan);
    try (ModelWalk walk = ModelWalk.start(plan)) {
      List<List<WindowLosses>> losses = new ArrayList<>();
      double count = survey.candidates().size();
      for (int i = 0; i < count; i++) {
        losses.add(walk.nextOfEach());
        double left = count - 1 - i; // as many blocks behind the next candidates
        progress.accept(1 - left * left / (count * count));
      }
      if (survey.itself()) {
        losses.add(walk.lossOfEach());
      }
      return new Findings(losses, similarities.cosines(), walk.blockPasses());
    }
  }
}
