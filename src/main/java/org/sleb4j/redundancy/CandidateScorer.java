package org.sleb4j.redundancy;

import org.sleb4j.model.ActiveBlocks;

/** Begins a walk over the candidates of a pass. */
@FunctionalInterface
public interface CandidateScorer {
  /** Begins at the front of these blocks. */
  CandidateWalk walk(ActiveBlocks active);
}
