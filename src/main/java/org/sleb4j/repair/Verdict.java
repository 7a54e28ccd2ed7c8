package org.sleb4j.repair;

import java.util.Comparator;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.eval.WeightedMean;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ModelView;

/**
 * Which rho gave the lowest loss, and whether that is lower than before by more than the paired
 * standard error.
 *
 * @param dense of the model with all its blocks
 * @param before of the pruned model
 * @param after of the best chain
 */
record Verdict(WindowLosses dense, WindowLosses before, WindowLosses after, Chain best) {
  private record Scored(Chain chain, WindowLosses losses) {}

  /**
   * Judges what a walk found.
   *
   * @throws org.sleb4j.check.InvalidInputException if a loss is not a number
   */
  static Verdict of(RepairWalk walk, WindowLosses before) {
    Scored best =
        walk.chains().stream()
            .map(chain -> new Scored(chain, chain.losses()))
            .min(Comparator.comparingDouble(scored -> scored.losses().mean()))
            .orElseThrow();
    Verdict verdict = new Verdict(walk.denseLosses(), before, best.losses(), best.chain());
    Stream.of(verdict.dense, verdict.before, verdict.after).forEach(Verdict::checkNumber);
    return verdict;
  }

  private static void checkNumber(WindowLosses losses) {
    Check.that(
        !Double.isNaN(losses.mean()),
        "The loss is not a number: the weights or the type overflow, try another dtype.");
  }

  private WeightedMean gain() {
    return before.minus(after);
  }

  private double standardError() {
    return gain().standardError().orElseThrow();
  }

  private boolean isAccepted() {
    return gain().mean() > standardError();
  }

  Repaired repaired(
      ModelView view, HeldOut split, RepairOptions options, String fingerprint, long start) {
    ModelView kept = isAccepted() ? best.repaired() : view;
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Repaired(
        kept,
        new RepairResult(
            options.mode(),
            best.rho(),
            isAccepted(),
            dense.mean(),
            before.mean(),
            after.mean(),
            standardError(),
            best.matrices(),
            split.fitted().count(),
            split.others().map(windows -> windows.count()).orElse(0),
            split.tokens(),
            fingerprint,
            seconds));
  }
}
