package org.sleb4j.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.StoredTensor;

/**
 * Holds the weights that an architecture names against those that a checkpoint has: none may be
 * missing, of another shape or left over.
 */
final class Inventory {
  private final Architecture architecture;
  private final Checkpoint checkpoint;

  private Inventory(Architecture architecture, Checkpoint checkpoint) {
    this.architecture = architecture;
    this.checkpoint = checkpoint;
  }

  /**
   * Checks all tensors of a checkpoint before any is loaded.
   *
   * @throws org.sleb4j.check.InvalidInputException naming the first tensor that does not fit
   */
  static void check(Architecture architecture, Checkpoint checkpoint) {
    new Inventory(architecture, checkpoint).check();
  }

  /** Lists the groups of a whole model, the embedding first and the head last. */
  static List<WeightGroup> groups(Architecture architecture) {
    List<WeightGroup> groups = new ArrayList<>(architecture.embedding());
    for (int block = 0; block < architecture.blockCount(); block++) {
      groups.addAll(architecture.block(block));
    }
    groups.addAll(architecture.head());
    return groups;
  }

  private void check() {
    Check.that(
        architecture.blockCount() <= checkpoint.tensors().size(),
        "%s: num_hidden_layers (%d) must be at most the number of its tensors, %d.",
        checkpoint.config(),
        architecture.blockCount(),
        checkpoint.tensors().size());
    Set<String> used = new HashSet<>();
    for (WeightGroup group : groups(architecture)) {
      for (WeightGroup.Part part : group.parts()) {
        checkTensor(part.weight(), part.shape());
        part.bias().ifPresent(bias -> checkTensor(bias, part.shape().subList(0, 1)));
        part.names().forEach(used::add);
      }
    }
    for (String name : checkpoint.tensors().keySet()) {
      Check.that(
          used.contains(name) || architecture.ignores(name),
          "%s holds the tensor %s, which a model of type %s with %d blocks has no use for.",
          checkpoint.directory(),
          name,
          architecture.family(),
          architecture.blockCount());
    }
  }

  private void checkTensor(String name, List<Long> shape) {
    Map<String, StoredTensor> tensors = checkpoint.tensors();
    StoredTensor tensor = tensors.get(name);
    Check.that(tensor != null, "%s: the tensor %s is missing.", checkpoint.directory(), name);
    Check.that(
        tensor.shape().equals(shape),
        "%s: the tensor %s has shape %s, but config.json asks for %s.",
        checkpoint.directory(),
        name,
        tensor.shape(),
        shape);
    Check.that(
        tensor.dtype().isFloating(),
        "%s: the tensor %s is of type %s, but weights must be floating-point numbers.",
        checkpoint.directory(),
        name,
        tensor.dtype());
  }
}
