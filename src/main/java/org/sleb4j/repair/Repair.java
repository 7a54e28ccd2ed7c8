package org.sleb4j.repair;

import java.nio.file.Path;
import java.util.function.DoubleConsumer;
import org.sleb4j.data.TextSample;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.ModelView;

/**
 * Refits what the surviving units of a pruned model write with, so that its states are nearest to
 * those of the dense model.
 *
 * <p>The dense model runs over each window once, for all ridges together. For each ridge the units
 * from the first gap on run once, or twice where memory has no room for what the output layers
 * read. Of a streamed model blocks in front of a gap are read twice, others once. States that
 * memory has no room for are in a temporary file, and so are new matrices. An interrupt or an error
 * changes nothing and leaves nothing but the journal.
 */
public final class Repair {
  private Repair() {}

  /**
   * Repairs a view.
   *
   * @param progress receives the share of the work that is done, 0 to 1
   * @return the repaired view, or the same one where the loss did not fall by more than its
   *     standard error
   * @throws org.sleb4j.check.InvalidInputException if nothing is removed, a unit cannot be
   *     refitted, a window does not fit the model, windows are too few, or sums are singular or not
   *     finite
   * @throws org.sleb4j.check.Interrupted if the thread was interrupted
   */
  public static Repaired of(
      ModelView view, Windows windows, RepairOptions options, DoubleConsumer progress) {
    return of(RepairStates.Place.HERE, view, windows, options, RepairJournal.NONE, progress);
  }

  /**
   * Repairs a view, and keeps finished units in a journal; see {@link #of}.
   *
   * @param place where the states are
   */
  public static Repaired of(
      RepairStates.Place place,
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
    WindowLosses before =
        Verdict.number(place.walks().losses(view, split.judged(), part -> {}), "pruned");
    long room = view.model().streaming().roomBeside(widest.bytes());
    long matrices = view.model().device().isCpu() ? plan.bytes() * options.rhos().size() : 0;
    Path folder = options.folder();
    try (FinishedUnits finished =
            journal.of(view, split, options).orElseTemporary(folder, matrices, room);
        RepairStates states =
            place.begin(
                new RepairStates.Setting(
                    view,
                    split.fitted(),
                    split.others(),
                    options.rhos().size(),
                    new HiddenStates.Room(finished.areKept() ? room : room - matrices, folder)));
        RepairWalk walk = new RepairWalk(plan, states, finished, options.rhos())) {
      Chain best = walk.best(progress);
      WindowLosses dense = Verdict.number(states.denseLosses(), "whole");
      Verdict.number(best.losses(), "repaired");
      double passes = states.blockPasses() + split.judged().count() * plan.steps().size() / 2.0;
      return new Verdict(split, dense, before, best)
          .repaired(view, options, TextSample.of(windows), start, passes);
    }
  }
}
