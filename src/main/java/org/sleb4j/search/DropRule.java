package org.sleb4j.search;

import org.sleb4j.eval.Interval;
import org.sleb4j.eval.WeightedMean;

/**
 * Tells from some of the windows which candidates are worse on all of them than the best so far.
 *
 * <p>With n of N windows drawn without replacement, d the mean of the paired differences and s / √n
 * its standard error, a candidate is worse if d > t(1 - α', n - 1) · s / √n · √(1 - n / N). The
 * last factor is the correction for a finite population (Cochran, "Sampling Techniques", 1977,
 * section 2.6): what is left unseen is all that can still change the order.
 *
 * <p>A search goes wrong only where the exact search's block is dropped. In a pass of k candidates
 * one of k - 1 others must win against it, in one of m rounds, in one of R passes; by Bonferroni's
 * inequality α' = (1 - confidence) / (R · m · (k - 1)) keeps the sum of all below 1 - confidence,
 * whatever the comparisons have in common.
 *
 * @param alpha the probability of error of one comparison, α'
 * @param allWindows the number of windows, N
 */
record DropRule(double alpha, int allWindows) {
  static DropRule of(RacingOptions options, Rounds rounds, int candidates) {
    double comparisons =
        (double) options.search().blocksToRemove()
            * Math.max(1, rounds.thatMayDrop())
            * Math.max(1, candidates - 1);
    return new DropRule((1 - options.confidence()) / comparisons, rounds.windows());
  }

  /** Tells whether a candidate can be dropped; both have seen the same windows. */
  boolean drops(Candidate candidate, Candidate best) {
    WeightedMean difference = candidate.losses().minus(best.losses());
    double unseen = 1 - (double) best.windows() / allWindows;
    return difference
        .interval(1 - 2 * alpha)
        .map(interval -> difference.mean() > halfWidth(interval) * Math.sqrt(unseen))
        .orElse(false);
  }

  private static double halfWidth(Interval interval) {
    return (interval.high() - interval.low()) / 2;
  }
}
