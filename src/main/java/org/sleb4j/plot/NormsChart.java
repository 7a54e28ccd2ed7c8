package org.sleb4j.plot;

import java.util.List;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.StateNorms;

/** Draws how long hidden states are over the depth of a model. */
public final class NormsChart {
  private static final int HEIGHT = 320;

  private NormsChart() {}

  /**
   * Draws the mean over all tokens and the largest of them, behind the embedding and each step.
   *
   * @throws org.sleb4j.check.InvalidInputException if a norm is not a finite number
   */
  public static Picture of(StateNorms norms) {
    String ran = norms.steps().stream().allMatch(Units::isBlock) ? "blocks" : "units";
    return Picture.of(
        new Curves(
                "L2 norm",
                ran + " that ran",
                List.of(
                    new Curve("mean", 0, norms.means()),
                    new Curve("largest token", 0, norms.largest())))
            .panel("L2 norm of the hidden states over the depth", HEIGHT));
  }
}
