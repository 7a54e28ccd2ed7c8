package org.sleb4j.redundancy;

import java.util.List;
import java.util.function.BiFunction;
import org.sleb4j.data.Windows;

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

  /**
   * Returns one that begins a walk on some windows anew.
   *
   * @param scorer makes a scorer of some of the windows, which have these numbers among all
   */
  static PartScorer of(Windows all, BiFunction<Windows, List<Integer>, CandidateScorer> scorer) {
    return new PartScorer() {
      @Override
      public int windows() {
        return all.count();
      }

      @Override
      public CandidateScorer on(List<Integer> windows) {
        return scorer.apply(Windows.of(windows.stream().map(all::ids).toList()), windows);
      }
    };
  }
}
