package org.sleb4j.zeroshot;

import java.util.List;
import java.util.function.DoubleConsumer;
import org.sleb4j.model.ModelView;

/** Where the likelihoods of continuations are computed: in this process, or spread over others. */
public interface Likelihoods {
  /** In this process. */
  Likelihoods HERE = Scorer::score;

  /**
   * Returns how likely the continuations of each question are.
   *
   * @param questions the requests of each
   * @param progress receives the share of the work that is done, 0 to 1
   * @throws org.sleb4j.check.InvalidInputException if a token is none of the model's, a
   *     continuation is longer than its context, or a log-probability is not a number
   */
  List<List<LogLikelihood>> of(
      ModelView view, List<List<Request>> questions, DoubleConsumer progress);

  /**
   * Returns the numbers of the questions that run together; a batch that is asked alone gives the
   * same numbers.
   *
   * @throws org.sleb4j.check.InvalidInputException if a token is none of the model's, or a
   *     continuation is longer than its context
   */
  static List<List<Integer>> batches(ModelView view, List<List<Request>> questions) {
    return Scorer.batches(view.model(), questions).stream().map(TreeBatch::members).toList();
  }
}
