package org.sleb4j.search;

import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.model.Units;

/**
 * One removal: every candidate with its loss, and the one that was removed.
 *
 * @param ranking which one is removed
 * @param candidates in the order in which blocks run
 * @param removed the candidate with the strictly lowest value; of equal ones the earliest; or one
 *     within noise of it, as {@link Ties} say
 */
public record Pass(Ranking ranking, List<Candidate> candidates, Units removed) {
  public Pass {
    candidates = List.copyOf(candidates);
    Units units = removed;
    Check.that(
        candidates.stream().anyMatch(candidate -> candidate.units().equals(units)),
        "what was removed (%s) must be one of the candidates.",
        units);
  }

  /** Returns the pass that removes the candidate with the lowest loss. */
  static Pass of(List<Candidate> candidates) {
    return new Pass(Ranking.BY_LOSS, candidates, Ranking.BY_LOSS.best(candidates).units());
  }

  /** Returns the candidate that was removed. */
  public Candidate best() {
    return candidates.stream().filter(c -> c.units().equals(removed)).findFirst().orElseThrow();
  }

  /** Returns the candidate with the lowest value, where another one was removed for its padding. */
  public Optional<Candidate> passedOver() {
    return Optional.of(ranking.best(candidates)).filter(best -> !best.units().equals(removed));
  }

  /** Returns the first of the candidates that were not removed; none if one was alone. */
  public Optional<Candidate> runnerUp() {
    return ranking.order(candidates).stream().filter(c -> !c.units().equals(removed)).findFirst();
  }

  /**
   * Returns how much higher the loss without the runner-up is than without what was removed, paired
   * over windows.
   */
  public Optional<WeightedMean> margin() {
    return runnerUp().map(second -> second.losses().minus(best().losses()));
  }

  /** Returns whether the runner-up has the lower loss, but adds more for each parameter removed. */
  public boolean isBetterPerParameter() {
    return passedOver().isEmpty() && margin().filter(m -> m.mean() < 0).isPresent();
  }

  /**
   * Returns whether other windows might as well have removed the runner-up: the 95 % interval of
   * the difference of their values, which are the losses unless the rule makes something of them,
   * holds 0, or a single window leaves it unknown.
   */
  public boolean isWithinNoise() {
    return runnerUp()
        .map(second -> ranking.margin(candidates, second, best()))
        .map(WeightedMean::isWithinNoise)
        .orElse(false);
  }
}
