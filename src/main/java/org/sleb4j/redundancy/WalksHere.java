package org.sleb4j.redundancy;

import java.util.function.DoubleConsumer;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;

/** Walks in this process. */
final class WalksHere implements Walks {
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
}
