package org.sleb4j.repair;

import java.util.function.DoubleConsumer;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.ModelView;

/**
 * Refits what the surviving units of a pruned model write with, so that its states are nearest to
 * those of the dense model.
 *
 * <p>A window costs one forward pass of the dense model and, for each rho, two of the surviving
 * units from the first gap on: one for the sums, one with the new weights. Of a streamed model
 * blocks in front of a gap are read twice, others once. States that memory has no room for are in a
 * temporary file; the new tensors of all rhos are kept until one is chosen. An interrupt or an
 * error changes nothing and leaves nothing but the journal.
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
    WindowLosses before = NextTokenLoss.of(view, split.judged());
    long room = view.model().streaming().roomBeside(widest.bytes());
    HiddenStates.Room states = new HiddenStates.Room(room, options.folder());
    Lanes lanes = new Lanes(view.model(), split);
    RepairJournal own = journal.of(view, split, options);
    try (RepairWalk walk = new RepairWalk(plan, lanes, options.rhos(), own, states)) {
      walk.run(progress);
      Verdict verdict = Verdict.of(walk, before);
      return verdict.repaired(view, split, options, windows.fingerprint(), start);
    }
  }

  /**
   * Warns where a model is to be judged on text that it was repaired with.
   *
   * @param repair the windows of the repair
   * @param evaluation the windows of the judgement
   */
  public static void warnOfSameText(Windows repair, Windows evaluation) {
    long same = HeldOut.common(repair, evaluation);
    if (same > 0) {
      Warnings.warn(
          "%,d of the %,d windows of the evaluation are also windows of the repair, which makes it"
              + " look better than it is: repair with other text.",
          same, evaluation.count());
    }
  }
}
