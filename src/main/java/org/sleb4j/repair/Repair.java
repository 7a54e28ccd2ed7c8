package org.sleb4j.repair;

import java.util.function.DoubleConsumer;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.ModelView;

/**
 * Refits what the surviving units of a pruned model write with, so that its states are nearest to
 * those of the dense model.
 *
 * <p>For each rho a window costs one forward pass of the dense model and two of the surviving units
 * from the first gap on: one for the sums, one with the new weights. Of a streamed model blocks in
 * front of a gap are read twice for each rho, others once. States that memory has no room for are
 * in a temporary file. The new tensors of the best rho so far and of the one at work are in memory,
 * of no other. An interrupt or an error changes nothing and leaves nothing but the journal.
 */
public final class Repair {
  private Repair() {}

  /**
   * Repairs a view.
   *
   * @param progress hears the share of the work that is done, 0 to 1
   * @return the repaired view, or the same one where the loss did not fall by more than its
   *     standard error
   * @throws org.sleb4j.check.InvalidInputException if nothing is removed, a unit cannot be
   *     refitted, a window does not fit the model, windows are too few, or sums are singular or not
   *     finite
   * @throws org.sleb4j.check.Interrupted if the thread was interrupted
   */
  public static Repaired of(
      ModelView view, Windows windows, RepairOptions options, DoubleConsumer progress) {
    return of(view, windows, options, RepairJournal.NONE, progress);
  }

  /** Repairs a view, and keeps finished units in a journal; see {@link #of}. */
  public static Repaired of(
      ModelView view,
      Windows windows,
      RepairOptions options,
      RepairJournal journal,
      DoubleConsumer progress) {
    long start = System.nanoTime();
    options.checkChoice();
    windows.checkFits(view.model().info().vocabulary(), view.model().info().context());
    Plan plan = Plan.of(view, options.mode());
    HeldOut split = HeldOut.of(windows, options.heldOut());
    Widest widest = Widest.of(view.model().decoder(), plan);
    widest.warnOfFewer(split.tokens());
    WindowLosses dense = losses(view.model().full(), split, "whole");
    WindowLosses before = losses(view, split, "pruned");
    long room = view.model().streaming().roomBeside(widest.bytes());
    HiddenStates.Room states = new HiddenStates.Room(room, options.folder());
    Lanes lanes = new Lanes(view.model(), split);
    RepairJournal own = journal.of(view, split, options);
    try (RepairWalk walk = new RepairWalk(plan, lanes, own, states);
        Ridges ridges = new Ridges(walk)) {
      Chain best = ridges.best(options.rhos(), progress);
      Verdict.number(best.losses(), "repaired");
      return new Verdict(dense, before, best)
          .repaired(view, split, options, windows.fingerprint(), start);
    }
  }

  private static WindowLosses losses(ModelView view, HeldOut split, String what) {
    return Verdict.number(NextTokenLoss.of(view, split.judged()), what);
  }

  /** Returns how often a block runs over a window in a repair; a unit alone counts a half. */
  static double blockPasses(ModelView view, Windows windows, RepairOptions options) {
    Plan plan = Plan.of(view, options.mode());
    double dense = view.model().info().blocks();
    double survivors = plan.steps().size() / 2.0;
    double refitted = plan.steps().size() - plan.first(); // two halves each
    double judged =
        options.heldOut() == 0 ? windows.count() : Math.floor(windows.count() * options.heldOut());
    return options.rhos().size() * windows.count() * (dense + refitted)
        + judged * (dense + survivors);
  }
}
