package org.sleb4j.quant;

import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Reads the dense weights in float32, whatever they are stored in, each when it is asked for.
 *
 * @param device where they are worked on
 */
record SourceWeights(Checkpoint checkpoint, Grid grid, Device device) {
  /** 15 steps of the largest float16, below and above 0. */
  private static final double LARGEST = 15 * 65504 / 2.0;

  /** Opens a scope on the device. */
  Scope scope() {
    return Scope.on(device);
  }

  /**
   * Reads a weight.
   *
   * @throws org.sleb4j.check.InvalidInputException if a number in it is not finite, or so large
   *     that a float16 scale cannot reach it
   */
  Tensor read(Scope scope, String name) {
    Tensor weight = grid.load(scope, checkpoint.unchanged(name).map(scope));
    Check.that(
        grid.isWithin(weight, LARGEST),
        "%s: the tensor %s holds numbers that are not finite or beyond %.0f, which 4 bits with"
            + " float16 scales cannot stand for.",
        checkpoint.directory(),
        name,
        LARGEST);
    return weight;
  }
}
