package org.sleb4j.search;

import java.util.Comparator;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.EnumNames;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Packing;

/** Which of the candidates of a pass goes where the windows hardly tell them apart. */
public enum Ties {
  /** The lowest value, however near the others are; of equal ones the earliest. */
  LOWEST,
  /**
   * Of those within noise of the lowest value the one that leaves the fewest padded parts when what
   * is left is packed into layers; of as few the lowest value.
   */
  LEAST_PADDED;

  /** Returns what a pass removes. */
  Candidate choose(Ranking ranking, List<Candidate> candidates, ActiveBlocks before) {
    Candidate best = ranking.best(candidates);
    if (this == LOWEST) {
      return best;
    }
    Check.that(
        best.windows() >= 2,
        "padding decides between candidates within noise, which a single window cannot show: give"
            + " at least 2 windows.");
    return ranking.order(candidates).stream()
        .filter(c -> c.equals(best) || ranking.margin(candidates, c, best).isWithinNoise())
        .min(Comparator.comparingInt(candidate -> padded(before, candidate)))
        .orElseThrow();
  }

  /** Returns how many parts are padded in what is left without a candidate. */
  static int padded(ActiveBlocks before, Candidate candidate) {
    return Packing.of(before.remove(candidate.units())).padded().size();
  }

  /** Returns a name such as {@code least-padded}. */
  @Override
  public String toString() {
    return EnumNames.of(this);
  }
}
