package org.sleb4j.redundancy;

import java.util.function.DoubleConsumer;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.Objective;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelView;

/** Where walks through a model run: in this process, or spread over others. */
public interface Walks {
  /** In this process. */
  Walks HERE = new WalksHere();

  /**
   * Makes an objective ready for windows; see {@link ObjectiveKind#open}.
   *
   * @param progress receives the share of that work that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  Objective objective(ObjectiveKind kind, Model model, Windows windows, DoubleConsumer progress);

  /**
   * Returns a scorer of candidates by an objective of these windows.
   *
   * @param objective that was made ready here
   */
  CandidateScorer scorer(ModelView view, Windows windows, Objective objective);

  /**
   * Returns a scorer of candidates by an objective of a part of these windows at a time.
   *
   * @param objective that was made ready here
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  PartScorer partScorer(Model model, Windows windows, Objective objective);

  /**
   * Returns the next-token losses of a model; see {@link NextTokenLoss#of}.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   */
  WindowLosses losses(ModelView view, Windows windows, DoubleConsumer progress);

  /**
   * Measures candidates in one walk, and how blocks turn the states.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if a window does not fit the model
   */
  Findings findings(ModelView view, Windows windows, Survey survey, DoubleConsumer progress);
}
