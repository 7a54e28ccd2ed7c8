package org.sleb4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sleb4j.repair.Mode;
import org.sleb4j.repair.RepairJournal;
import org.sleb4j.repair.RepairOptions;
import picocli.CommandLine.Option;

/** How to repair. */
final class RepairArguments {
  @Option(
      names = "--mode",
      paramLabel = "NAME",
      defaultValue = "all",
      description =
          "Which units are refitted: those in front of a gap, or all from the first gap on"
              + " (default: all).")
  private String mode;

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      description =
          "The share of the windows that chooses rho and decides whether the repair is accepted; 0"
              + " holds none out and needs --rho (default: 0.2).")
  private Double heldOut;

  @Option(
      names = "--rho",
      split = ",",
      paramLabel = "R",
      description =
          "The ridge, as a multiple of the mean of the diagonal: one is taken as given, of several,"
              + " such as 1,10,100, the one with the lowest loss on held-out windows (default:"
              + " 0.001,0.01,0.1,1).")
  private List<Double> rhos;

  @Option(
      names = "--journal",
      paramLabel = "FOLDER",
      description =
          "Keep the new matrices of finished units in this folder, and resume from them if they are"
              + " there. The files stay when the repair is finished.")
  private Path journal;

  RepairOptions options() {
    RepairOptions options = RepairOptions.defaults().withMode(Mode.parse(mode));
    RepairOptions held = heldOut == null ? options : options.withHeldOut(heldOut);
    RepairOptions chosen = rhos == null ? held : held.withRhos(rhos);
    chosen.checkChoice();
    return chosen;
  }

  /** Returns the folder of the journal, null where none is kept. */
  Path folder() {
    return journal;
  }

  RepairJournal journal() {
    return Optional.ofNullable(journal).map(RepairJournal::in).orElse(RepairJournal.NONE);
  }
}
