package org.sleb4j.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.torch.DType;

/**
 * Holds the weights that an architecture names against those that a checkpoint has: none may be
 * missing, of another shape or left over.
 */
final class Inventory {
  private final Architecture architecture;
  private final CheckpointWeights weights;
  private final Checkpoint checkpoint;

  private Inventory(Architecture architecture, CheckpointWeights weights) {
    this.architecture = architecture;
    this.weights = weights;
    this.checkpoint = weights.checkpoint();
  }

  /**
   * Checks all tensors of a checkpoint before any is loaded.
   *
   * @throws org.sleb4j.check.InvalidInputException naming the first tensor that does not fit
   */
  static void check(Architecture architecture, CheckpointWeights weights) {
    new Inventory(architecture, weights).check();
  }

  /** Returns the names of all tensors that an architecture takes from a checkpoint. */
  static Set<String> names(Architecture architecture, CheckpointWeights weights) {
    return groups(architecture).stream()
        .flatMap(group -> group.parts().stream())
        .flatMap(weights::names)
        .collect(Collectors.toSet());
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
    groups(architecture).forEach(group -> group.parts().forEach(part -> check(group, part)));
    weights.quantization().filter(q -> weights.groupSize().isPresent()).ifPresent(this::check);
    Set<String> used = names(architecture, weights);
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

  /**
   * What is named as dense is dense, and in blocks nothing else is: other tools go by the names.
   */
  private void check(Quantization quantization) {
    for (int block = 0; block < architecture.blockCount(); block++) {
      architecture.block(block).stream()
          .filter(group -> group.role() == WeightGroup.Role.LINEAR)
          .flatMap(group -> group.parts().stream())
          .forEach(part -> check(quantization, part));
    }
  }

  private void check(Quantization quantization, WeightGroup.Part part) {
    String layer = Int4Weight.layer(part);
    boolean packed = weights.hasPacked(part);
    Check.that(
        !packed || !quantization.isDense(layer),
        "%s: %s is stored in 4 bits, but modules_to_not_convert of config.json names it: take its"
            + " name out.",
        checkpoint.directory(),
        layer);
    Check.that(
        packed || quantization.mayBeDense(layer),
        "%s: %s is stored dense, but modules_to_not_convert of config.json does not name it, so"
            + " that other tools expect 4 bits: add its name.",
        checkpoint.directory(),
        layer);
  }

  private void check(WeightGroup group, WeightGroup.Part part) {
    part.each()
        .forEach(
            weight ->
                weights
                    .int4(weight)
                    .ifPresentOrElse(int4 -> check(group, int4), () -> checkDense(weight)));
  }

  private void check(WeightGroup group, Int4Weight weight) {
    Check.that(
        group.role() == WeightGroup.Role.LINEAR,
        "%s: the tensor %s.qweight has 4 bits, which only linear layers may.",
        checkpoint.directory(),
        weight.layer());
    Check.that(
        weight.outputs() % Int4Weight.PACKED == 0,
        "%s: the tensor %s.qweight cannot be one of 4 bits, since %d outputs are no multiple of"
            + " %d.",
        checkpoint.directory(),
        weight.layer(),
        weight.outputs(),
        Int4Weight.PACKED);
    for (WeightGroup.Part packed : weight.packed()) {
      StoredTensor tensor = checkShape(packed.weight(), packed.shape());
      Check.that(
          tensor.dtype() == DType.INT32,
          "%s: the tensor %s is of type %s, but weights of 4 bits are packed in int32.",
          checkpoint.directory(),
          tensor.name(),
          tensor.dtype());
    }
    checkDense(weight.scales());
  }

  private StoredTensor checkShape(String name, List<Long> shape) {
    StoredTensor tensor = checkpoint.tensors().get(name);
    Check.that(tensor != null, "%s: the tensor %s is missing.", checkpoint.directory(), name);
    Check.that(
        tensor.shape().equals(shape),
        "%s: the tensor %s has shape %s, but config.json asks for %s.",
        checkpoint.directory(),
        name,
        tensor.shape(),
        shape);
    return tensor;
  }

  private void checkDense(WeightGroup.Part part) {
    Check.that(
        weights.quantization().isPresent() || !weights.hasPacked(part),
        "%s: the tensor %s is packed, but config.json has no quantization_config that tells how.",
        checkpoint.directory(),
        Int4Weight.packedName(part));
    StoredTensor tensor = checkShape(part.weight(), part.shape());
    Check.that(
        tensor.dtype().isFloating(),
        "%s: the tensor %s is of type %s, but weights must be floating-point numbers.",
        checkpoint.directory(),
        tensor.name(),
        tensor.dtype());
  }
}
