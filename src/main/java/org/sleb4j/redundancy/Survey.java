package org.sleb4j.redundancy;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.eval.ObjectiveKind;
import org.sleb4j.model.Units;

/**
 * What one walk measures.
 *
 * @param candidates in the order in which blocks run, each of them active
 * @param objectives by which each candidate is measured
 * @param itself whether the model itself is measured as well, behind them
 */
public record Survey(List<Units> candidates, List<ObjectiveKind> objectives, boolean itself)
    implements Serializable {
  public Survey {
    candidates = List.copyOf(candidates);
    objectives = List.copyOf(objectives);
  }

  /**
   * Cuts the candidates; the model itself is measured behind the last ones.
   *
   * @param ranges where each begins among the candidates, and where the last one ends
   */
  public List<Survey> cut(List<Integer> ranges) {
    int last = ranges.size() - 2;
    return IntStream.rangeClosed(0, last)
        .mapToObj(
            i ->
                new Survey(
                    candidates.subList(ranges.get(i), ranges.get(i + 1)),
                    objectives,
                    itself && i == last))
        .toList();
  }
}
