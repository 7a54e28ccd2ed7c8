package org.sleb4j.search;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.eval.WeightedMean;

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

  /** Tells whether its candidates are those that barriers leave of a list of active blocks. */
  boolean isChosenWith(List<Integer> active, int early, int latter) {
    return early + latter < active.size()
        && active
            .subList(early, active.size() - latter)
            .equals(candidates.stream().map(Candidate::block).toList());
  }

  /** Returns the candidate that was removed. */
  public Candidate best() {
    return candidates.stream().filter(c -> c.block() == removed).findFirst().orElseThrow();
  }

  /** Returns the candidate with the lowest loss but for the removed one; none if it was alone. */
  public Optional<Candidate> runnerUp() {
    return candidates.stream()
        .filter(candidate -> candidate.block() != removed)
        .min(Comparator.comparingDouble(Candidate::loss));
  }

  /**
   * Returns how much higher the mean NLL without the runner-up is than without the removed block,
   * paired over windows.
   */
  public Optional<WeightedMean> margin() {
    return runnerUp().map(second -> second.losses().minus(best().losses()));
  }

  /**
   * Tells whether other windows might as well have removed the runner-up: the 95 % interval of the
   * {@link #margin} holds 0, or a single window leaves it unknown.
   */
  public boolean isWithinNoise() {
    return margin()
        .map(margin -> margin.interval(0.95).map(i -> i.low() <= 0).orElse(true))
        .orElse(false);
  }
}
