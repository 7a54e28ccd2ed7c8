package org.sleb4j.search;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.Units;

/** Collects the losses of one candidate, round by round, in the order of the windows. */
final class Runner {
  private final Units units;
  private final long parameters;
  private final SortedMap<Integer, Integer> lengths = new TreeMap<>();
  private final SortedMap<Integer, Double> means = new TreeMap<>();

  /** Begins with no losses. */
  Runner(Units units, long parameters) {
    this.units = units;
    this.parameters = parameters;
  }

  Units units() {
    return units;
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
        units,
        parameters,
        new WindowLosses(List.copyOf(lengths.values()), List.copyOf(means.values())));
  }
}
