package org.sleb4j.search;

import java.util.List;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;

/**
 * One removal of a racing search: every candidate with its loss on the windows that it saw.
 *
 * @param candidates in the order in which the blocks run
 * @param removed the block that no other candidate was found to be better than
 * @param windows how many windows there were to see
 */
public record RacingPass(List<Candidate> candidates, int removed, int windows) {
  public RacingPass {
    candidates = List.copyOf(candidates);
    int block = removed;
    Check.that(
        candidates.stream().anyMatch(candidate -> candidate.block() == block),
        "the removed block (%d) must be one of the candidates.",
        block);
  }

  /** Returns the candidate that was removed. */
  public Candidate best() {
    return candidates.stream().filter(c -> c.block() == removed).findFirst().orElseThrow();
  }

  /**
   * Tells whether a candidate was found worse before all windows were seen; those that it saw are
   * {@link Candidate#windows()}.
   */
  public boolean isDropped(Candidate candidate) {
    return candidate.block() != removed && candidate.windows() < windows;
  }

  /**
   * Tells whether the loss of the removed block is that of some of the windows: it compares with
   * the losses of no other pass, and is no loss of the calibration text.
   */
  public boolean isPartial() {
    return best().windows() < windows;
  }

  /**
   * Lists the dropped blocks and how many windows each saw, such as {@code 3 after 8}; or nothing.
   */
  public String dropped() {
    return candidates.stream()
        .filter(this::isDropped)
        .map(candidate -> candidate.block() + " after " + candidate.windows())
        .collect(Collectors.joining(", "));
  }

  /** Returns how many candidates were left when the pass ended, the removed one among them. */
  public int survivors() {
    return (int) candidates.stream().filter(candidate -> !isDropped(candidate)).count();
  }
}
