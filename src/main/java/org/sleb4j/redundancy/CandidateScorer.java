package org.sleb4j.redundancy;

import java.util.List;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/** Begins a walk over the candidates of a pass. */
@FunctionalInterface
public interface CandidateScorer {
  /**
   * Begins at the front of a model.
   *
   * @param active what runs
   * @param candidates what may be removed of it, in the order in which blocks run
   */
  CandidateWalk walk(ActiveBlocks active, List<Units> candidates);

  /** Returns the losses of a model without any candidate. */
  default WindowLosses loss(ActiveBlocks active) {
    try (CandidateWalk walk = walk(active, List.of())) {
      return walk.loss();
    }
  }
}
