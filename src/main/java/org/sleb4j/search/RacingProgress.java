package org.sleb4j.search;

import org.sleb4j.check.Strings;

/**
 * How far a racing search is.
 *
 * @param pass the number of the pass that runs, from 1
 * @param passes how many passes there will be
 * @param candidate the number among those still in the race of the one that is scored, from 1
 * @param candidates how many are still in the race
 * @param seen how many windows each of them saw in earlier rounds
 * @param windows how many windows there are
 */
public record RacingProgress(
    int pass, int passes, int candidate, int candidates, int seen, int windows) {
  /** Returns how much is done, 0 to 1, as if every pass saw all windows. */
  public double fraction() {
    return (pass - 1 + (double) seen / windows) / passes;
  }

  @Override
  public String toString() {
    return Strings.format(
        "pass %d of %d, %d of %d windows seen, candidate %d of %d",
        pass, passes, seen, windows, candidate, candidates);
  }
}
