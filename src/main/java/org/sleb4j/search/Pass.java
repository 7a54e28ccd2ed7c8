package org.sleb4j.search;

import java.util.List;
import org.sleb4j.check.Check;

/**
 * One removal: every candidate with its loss, and the one that was removed.
 *
 * @param candidates in the order in which the blocks run
 * @param removed the block with the strictly lowest loss; of equal ones the earliest
 */
public record Pass(List<Candidate> candidates, int removed) {
  public Pass {
    candidates = List.copyOf(candidates);
    int block = removed;
    Check.that(
        candidates.stream().anyMatch(candidate -> candidate.block() == block),
        "the removed block (%d) must be one of the candidates.",
        block);
  }

  static Pass of(List<Candidate> candidates) {
    Candidate best = candidates.get(0);
    for (Candidate candidate : candidates) {
      if (candidate.loss() < best.loss()) {
        best = candidate;
      }
    }
    return new Pass(candidates, best.block());
  }

  /** Returns the candidate that was removed. */
  public Candidate best() {
    return candidates.stream().filter(c -> c.block() == removed).findFirst().orElseThrow();
  }
}
