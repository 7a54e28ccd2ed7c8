package org.sleb4j.repair;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.sleb4j.check.Check;

/**
 * How to repair.
 *
 * @param mode which units are refitted
 * @param heldOut the share of the windows that is kept out of the sums; they choose rho and decide
 *     whether the repair is accepted. 0 keeps none: then all windows decide, and rho is given
 * @param rhos the ridges to choose from, each a multiple of the mean of the diagonal; infinity
 *     leaves the weights as they are
 * @param folder for the hidden states that memory has no room for
 */
public record RepairOptions(Mode mode, double heldOut, List<Double> rhos, Path folder) {
  private static final List<Double> GRID = List.of(0.001, 0.01, 0.1, 1.0);

  public RepairOptions {
    rhos = List.copyOf(rhos);
    Check.that(
        heldOut >= 0 && heldOut < 1,
        "the held-out share (%s) must be from 0 to below 1, such as 0.2.",
        heldOut);
    Check.that(!rhos.isEmpty(), "rho has no value: name at least one, such as 0.01.");
    for (double rho : rhos) {
      Check.that(Collections.frequency(rhos, rho) == 1, "rho (%s) is named twice: leave one.", rho);
      Check.that(rho >= 0, "rho (%s) must be 0 or more, such as 0.01.", rho);
    }
  }

  /**
   * Checks that something decides which of several ridges is taken.
   *
   * @throws org.sleb4j.check.InvalidInputException if nothing does
   */
  public void checkChoice() {
    Check.that(
        heldOut > 0 || rhos.size() == 1,
        "No window is held out to choose rho with: name one rho, or hold out a share such as 0.2.");
  }

  /** Returns what of them decides the numbers of a repair. */
  String decisive() {
    return mode + ", held out " + heldOut + ", rho " + rhos;
  }

  /** Returns the refit of all units with a fifth of the windows held out. */
  public static RepairOptions defaults() {
    return new RepairOptions(Mode.ALL, 0.2, GRID, Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** Returns these options with another mode. */
  public RepairOptions withMode(Mode other) {
    return new RepairOptions(other, heldOut, rhos, folder);
  }

  /** Returns these options with another share of windows held out. */
  public RepairOptions withHeldOut(double share) {
    return new RepairOptions(mode, share, rhos, folder);
  }

  /** Returns these options with one ridge, which is taken as given. */
  public RepairOptions withRho(double rho) {
    return withRhos(List.of(rho));
  }

  /** Returns these options with other ridges to choose from. */
  public RepairOptions withRhos(List<Double> others) {
    return new RepairOptions(mode, heldOut, others, folder);
  }

  /** Returns these options with another folder for temporary files. */
  public RepairOptions withFolder(Path other) {
    return new RepairOptions(mode, heldOut, rhos, other);
  }
}
