package org.sleb4j.redundancy;

import java.util.function.DoubleConsumer;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;

/** Where walks through a model run: in this process, or spread over others. */
public interface Walks {
  /** In this process. */
  Walks HERE = new WalksHere();

  /** Returns a scorer of candidates by an objective of these windows. */
  CandidateScorer scorer(ModelView view, Windows windows, Objective objective);

  /**
   * Returns a scorer of candidates by an objective of a part of these windows at a time.
   *
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  PartScorer partScorer(Model model, Windows windows, Objective objective);

  /**
   * Returns the next-token losses of a model; see {@link NextTokenLoss#of}.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   */
  WindowLosses losses(ModelView view, Windows windows, DoubleConsumer progress);
}
