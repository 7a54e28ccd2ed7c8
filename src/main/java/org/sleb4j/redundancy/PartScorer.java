package org.sleb4j.redundancy;

import java.util.List;

/** Begins walks over the candidates of a pass that see only a part of the windows. */
public interface PartScorer {
  /** Returns how many windows there are. */
  int windows();

  /**
   * Returns a scorer on some of the windows.
   *
   * @param windows their numbers, from 0, ascending; losses come in this order
   */
  CandidateScorer on(List<Integer> windows);
}
