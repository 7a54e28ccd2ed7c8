package org.sleb4j.search;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sleb4j.eval.WindowLosses;

/** Collects the losses of one candidate, round by round, in the order of the windows. */
final class Runner {
  private final int block;
  private final int position;
  private final SortedMap<Integer, Integer> lengths = new TreeMap<>();
  private final SortedMap<Integer, Double> means = new TreeMap<>();

  /**
   * Begins with no losses.
   *
   * @param position the block's place in the list of active ones
   */
  Runner(int block, int position) {
    this.block = block;
    this.position = position;
  }

  int block() {
    return block;
  }

  int position() {
    return position;
  }

  /** Returns how many windows it has seen. */
  int windows() {
    return means.size();
  }

  void add(List<Integer> windows, WindowLosses losses) {
    for (int i = 0; i < windows.size(); i++) {
      lengths.put(windows.get(i), losses.lengths().get(i));
      means.put(windows.get(i), losses.means().get(i));
    }
  }

  /** Returns the candidate with its losses so far. */
  Candidate candidate() {
    return new Candidate(
        block, new WindowLosses(List.copyOf(lengths.values()), List.copyOf(means.values())));
  }
}
