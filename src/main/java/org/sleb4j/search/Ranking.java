package org.sleb4j.search;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.eval.WindowLosses;

/**
 * How the candidates of a pass rank.
 *
 * @param rule which one is removed
 * @param before the losses before the pass, where the rule needs them
 */
public record Ranking(Rule rule, Optional<WindowLosses> before) {
  /** The ranking of SLEB: by loss alone. */
  static final Ranking BY_LOSS = new Ranking(Rule.LOSS, Optional.empty());

  /** Returns the candidate with the strictly lowest value; of equal ones the earliest. */
  Candidate best(List<Candidate> candidates) {
    return order(candidates).get(0);
  }

  /** Returns candidates from the lowest value on; of equal ones the earlier first. */
  List<Candidate> order(List<Candidate> candidates) {
    List<Double> values = values(candidates);
    return IntStream.range(0, values.size())
        .boxed()
        .sorted(Comparator.comparingDouble(values::get))
        .map(candidates::get)
        .toList();
  }

  private List<Double> values(List<Candidate> candidates) {
    return rule.values(candidates, before.map(WindowLosses::mean));
  }

  /**
   * Returns how much higher the value of one candidate is than that of another, paired over
   * windows: in nats, or in nats for each parameter.
   */
  WeightedMean margin(List<Candidate> candidates, Candidate second, Candidate best) {
    boolean perParameter =
        rule == Rule.PER_PARAMETER
            && candidates.stream().noneMatch(c -> c.mean() <= before.orElseThrow().mean());
    return perParameter ? rise(second).minus(rise(best)) : second.losses().minus(best.losses());
  }

  private WindowLosses rise(Candidate candidate) {
    List<Double> means = candidate.losses().means();
    List<Double> base = before.orElseThrow().means();
    return new WindowLosses(
        candidate.losses().lengths(),
        IntStream.range(0, means.size())
            .mapToObj(i -> (means.get(i) - base.get(i)) / candidate.parameters())
            .toList());
  }
}
