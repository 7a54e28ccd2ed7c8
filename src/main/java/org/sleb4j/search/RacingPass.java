package org.sleb4j.search;

import java.util.List;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.model.Units;

/**
 * One removal of a racing search: every candidate with its loss on the windows that it saw.
 *
 * @param candidates in the order in which blocks run
 * @param removed the candidate that no other one was found to be better than
 * @param windows how many windows there were to see
 */
public record RacingPass(List<Candidate> candidates, Units removed, int windows) {
  public RacingPass {
    candidates = List.copyOf(candidates);
    Units units = removed;
    Check.that(
        candidates.stream().anyMatch(candidate -> candidate.units().equals(units)),
        "what was removed (%s) must be one of the candidates.",
        units);
  }

  /** Returns the candidate that was removed. */
  public Candidate best() {
    return candidates.stream().filter(c -> c.units().equals(removed)).findFirst().orElseThrow();
  }

  /**
   * Returns whether a candidate was found worse before all windows were seen; those that it saw are
   * {@link Candidate#windows()}.
   */
  public boolean isDropped(Candidate candidate) {
    return !candidate.units().equals(removed) && candidate.windows() < windows;
  }

  /**
   * Returns whether the loss of what was removed is that of some of the windows: it compares with
   * the losses of no other pass, and is no loss of the calibration text.
   */
  public boolean isPartial() {
    return best().windows() < windows;
  }

  /**
   * Lists the dropped candidates and how many windows each saw, such as {@code 3 after 8}; or
   * nothing.
   */
  public String dropped() {
    return candidates.stream()
        .filter(this::isDropped)
        .map(candidate -> candidate.units() + " after " + candidate.windows())
        .collect(Collectors.joining(", "));
  }

  /** Returns how many candidates were left when the pass ended, the removed one among them. */
  public int survivors() {
    return (int) candidates.stream().filter(candidate -> !isDropped(candidate)).count();
  }
}
