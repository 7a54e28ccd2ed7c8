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
  /** Opens a scope on the device. */
  Scope scope() {
    return Scope.on(device);
  }

  /**
   * Reads a weight.
   *
   * @throws org.sleb4j.check.InvalidInputException if a number in it is not finite
   */
  Tensor read(Scope scope, String name) {
    Tensor weight = grid.load(scope, checkpoint.tensors().get(name).map(scope));
    Check.that(
        grid.isFinite(weight),
        "%s: the tensor %s holds numbers that are not finite, which 4 bits cannot stand for.",
        checkpoint.directory(),
        name);
    return weight;
  }
}
