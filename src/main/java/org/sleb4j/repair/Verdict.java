package org.sleb4j.repair;

import org.sleb4j.check.Check;
import org.sleb4j.data.TextSample;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.ModelView;

/**
 * Which rho gave the lowest loss, and whether that is lower than before by more than the paired
 * standard error.
 *
 * @param split which windows decide
 * @param dense of the model with all its blocks
 * @param before of the pruned model
 * @param best the chain with the lowest loss
 */
record Verdict(HeldOut split, WindowLosses dense, WindowLosses before, Chain best) {
  /**
   * Returns a loss.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is not a number
   */
  static WindowLosses number(WindowLosses losses, String what) {
    Check.that(
        !Double.isNaN(losses.mean()),
        "The loss of the %s model is not a number: a weight is none, or its states overflow; check"
            + " the weights, or try another dtype.",
        what);
    return losses;
  }

  private double standardError() {
    return split.standardError(before, best.losses());
  }

  private boolean isAccepted() {
    return before.minus(best.losses()).mean() > standardError();
  }

  Repaired repaired(
      ModelView view, RepairOptions options, TextSample sample, long start, double blockPasses) {
    ModelView kept = isAccepted() ? best.repaired() : view;
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Repaired(
        kept,
        new RepairResult(
            options.mode(),
            best.rho(),
            options.rhos(),
            isAccepted(),
            dense.mean(),
            before.mean(),
            best.losses().mean(),
            standardError(),
            best.matrices(),
            split.fitted().count(),
            split.others().map(windows -> windows.count()).orElse(0),
            split.apart().size(),
            split.tokens(),
            sample,
            seconds),
        blockPasses);
  }
}
