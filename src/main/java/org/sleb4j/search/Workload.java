package org.sleb4j.search;

/**
 * Counts block passes over one window before anything runs.
 *
 * <p>In a list of n active blocks the candidate at position p costs the n - 1 - p blocks behind it,
 * and the walk to the last candidate one block for each position in front of it.
 */
final class Workload {
  private Workload() {}

  /** Returns the passes from nothing removed to a target, with the barriers of a state. */
  static long total(SearchState state, int target) {
    long total = 0;
    for (int removed = 0; removed < target; removed++) {
      int active = state.blockCount() - removed;
      total += ofCandidates(active, state.early(), active - state.early() - state.latter());
    }
    return total;
  }

  /** Returns the passes that are behind a state. */
  static long done(SearchState state) {
    int active = state.blockCount() - state.position();
    return total(state, state.position())
        + ofCandidates(active, state.early(), state.unfinished().size());
  }

  private static long ofCandidates(int active, int early, int candidates) {
    if (candidates <= 0) {
      return 0;
    }
    long suffixes = 0;
    for (int i = 0; i < candidates; i++) {
      suffixes += active - 1 - (early + i);
    }
    return suffixes + early + candidates - 1;
  }
}
