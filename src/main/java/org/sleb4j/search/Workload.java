package org.sleb4j.search;

import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Units;

/**
 * Counts block passes over one window before anything runs; a unit that runs alone counts a half.
 *
 * <p>A candidate costs what it leaves of its block and all blocks behind that, and the walk to the
 * last candidate one run of each block in front of it.
 */
final class Workload {
  private Workload() {}

  /**
   * Returns the passes from the start to a target. Which candidates will go is not known; that the
   * middle one of each pass does is exact for whole blocks.
   */
  static double total(SearchState state, int target) {
    double total = 0;
    ActiveBlocks active = state.space().start();
    for (int pass = 0; pass < target; pass++) {
      List<Units> candidates = state.candidates(active, pass);
      if (candidates.isEmpty()) {
        return total;
      }
      total += of(active, candidates, candidates.size());
      active = active.remove(next(state, pass, candidates));
    }
    return total;
  }

  private static Units next(SearchState state, int pass, List<Units> candidates) {
    return pass < state.position()
        ? state.removed().get(pass)
        : candidates.get(candidates.size() / 2);
  }

  /** Returns the passes that are behind a state. */
  static double done(SearchState state) {
    return total(state, state.position())
        + of(state.active(), state.candidates(), state.unfinished().size());
  }

  /** Returns the passes that score the first so many of the candidates of a pass. */
  static double of(ActiveBlocks active, List<Units> candidates, int count) {
    if (count == 0) {
      return 0;
    }
    List<Units> steps = active.steps();
    double[] behind = new double[active.blockCount()];
    double[] left = new double[active.blockCount()];
    double sum = 0;
    for (int i = steps.size() - 1; i >= 0; i--) {
      behind[steps.get(i).block()] = sum;
      left[steps.get(i).block()] = steps.get(i).share();
      sum += steps.get(i).share();
    }
    Units last = candidates.get(count - 1);
    double walked = sum - behind[last.block()] - left[last.block()];
    return walked
        + IntStream.range(0, count)
            .mapToObj(candidates::get)
            .mapToDouble(c -> behind[c.block()] + left[c.block()] - c.share())
            .sum();
  }
}
