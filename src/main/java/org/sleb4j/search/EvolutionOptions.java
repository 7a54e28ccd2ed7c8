package org.sleb4j.search;

import java.util.List;
import java.util.Optional;
import org.sleb4j.check.Check;

/**
 * How EvoPress evolves.
 *
 * @param initial how many random masks it begins with
 * @param initialTokens on how many tokens the best of these is chosen
 * @param offspring how many there are in a generation
 * @param flips how many flips a mutation has at most: the lesser of two draws from 1 to this
 * @param selections of a generation, one after another; the parent takes part in the last one
 * @param generations none for int(k (n - k) / 1.5), n blocks of which k are removed
 * @param seed of all that is random
 */
public record EvolutionOptions(
    int initial,
    int initialTokens,
    int offspring,
    int flips,
    List<Selection> selections,
    Optional<Integer> generations,
    long seed) {
  /**
   * Keeps the best few of what is left of a generation.
   *
   * @param tokens of as many fresh random windows as hold this many
   */
  public record Selection(int tokens, int keep) {
    public Selection {
      Check.that(tokens >= 1, "tokens (%d) of a selection must be at least 1.", tokens);
      Check.that(keep >= 1, "a selection must keep at least 1, not %d.", keep);
    }
  }

  public EvolutionOptions {
    selections = List.copyOf(selections);
    Check.that(initial >= 1, "initial (%d) masks must be at least 1.", initial);
    Check.that(initialTokens >= 1, "initial tokens (%d) must be at least 1.", initialTokens);
    Check.that(offspring >= 1, "offspring (%d) must be at least 1.", offspring);
    Check.that(flips >= 1, "flips (%d) must be at least 1.", flips);
    Check.that(
        !selections.isEmpty() && selections.get(selections.size() - 1).keep() == 1,
        "selections must be one at least, and the last must keep 1.");
    generations.ifPresent(g -> Check.that(g >= 1, "generations (%d) must be at least 1.", g));
  }

  /** Returns the published settings of depth pruning (arXiv 2410.14649). */
  public static EvolutionOptions published(long seed) {
    return new EvolutionOptions(
        64,
        2048,
        32,
        3,
        List.of(new Selection(2048, 2), new Selection(32_768, 1)),
        Optional.empty(),
        seed);
  }

  /** Returns these options with another number of generations. */
  public EvolutionOptions withGenerations(int other) {
    return new EvolutionOptions(
        initial, initialTokens, offspring, flips, selections, Optional.of(other), seed);
  }

  /** Returns these options with other numbers of masks to begin with and of offspring. */
  public EvolutionOptions withPopulation(int otherInitial, int otherOffspring) {
    return new EvolutionOptions(
        otherInitial, initialTokens, otherOffspring, flips, selections, generations, seed);
  }

  /**
   * Returns these options with other tokens: of the first masks and the first selection, and of the
   * last selection.
   */
  public EvolutionOptions withTokens(int first, int last) {
    List<Selection> others =
        List.of(new Selection(first, selections.get(0).keep()), new Selection(last, 1));
    return new EvolutionOptions(initial, first, offspring, flips, others, generations, seed);
  }

  /** Returns these options with another seed. */
  public EvolutionOptions withSeed(long other) {
    return new EvolutionOptions(
        initial, initialTokens, offspring, flips, selections, generations, other);
  }

  /** Returns how many tokens each selection draws. */
  public List<Integer> selectionTokens() {
    return selections.stream().map(Selection::tokens).toList();
  }

  /** Returns how many generations there are for n blocks of which k are removed. */
  int generationsOf(int n, int k) {
    return generations.orElse(Math.max(1, (int) (k * (n - k) / 1.5)));
  }

  /** Returns the most tokens that it draws at a time. */
  int mostTokens() {
    return Math.max(
        initialTokens, selections.stream().mapToInt(Selection::tokens).max().orElseThrow());
  }
}
