package org.sleb4j.search;

import org.sleb4j.eval.Interval;
import org.sleb4j.eval.WeightedMean;

/**
 * Decides from some of the windows which candidates are worse on all of them than the best so far.
 *
 * <p>With n of N windows drawn without replacement, d the mean of the paired differences and s / √n
 * its standard error, a candidate is worse if d > t(1 - α', n - 1) · s / √n · √(1 - n / N). The
 * last factor is the correction for a finite population (Cochran, "Sampling Techniques", 1977,
 * section 2.6): what is left unseen is all that can still change the order.
 *
 * <p>A pass goes wrong only where the exact search's block is dropped: where one of the others wins
 * against it, in one of the m rounds that leave windows unseen. Each round gets 1 / m of what the
 * confidence leaves, and shares it equally among the k - 1 comparisons that its k candidates allow,
 * α' = (1 - confidence) / (m · (k - 1)). By Bonferroni's inequality no dependence between rounds or
 * between candidates can make the sum larger. That candidates dropped before are not counted in k
 * is the step of Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979; in
 * simulations passes go wrong at most a third as often as allowed.
 *
 * @param alpha the probability of error of one comparison, α'
 * @param allWindows the number of windows, N
 */
record DropRule(double alpha, int allWindows) {
  /** Returns the rule of a round in which only two candidates are left. */
  static DropRule of(double confidence, Rounds rounds) {
    return new DropRule((1 - confidence) / Math.max(1, rounds.thatMayDrop()), rounds.windows());
  }

  /** Returns this rule for a round of this many candidates. */
  DropRule among(int candidates) {
    return new DropRule(alpha / Math.max(1, candidates - 1), allWindows);
  }

  /** Returns whether a candidate can be dropped; both have seen the same windows. */
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
