package org.sleb4j.model;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.torch.DType;

/**
 * Holds the weights that a decoder names against those that a checkpoint has: none may be missing
 * or of another shape.
 */
final class Inventory {
  private static final int PACKED = Int4Weight.PACKED;

  private final Decoder decoder;
  private final CheckpointWeights weights;
  private final Checkpoint checkpoint;

  private Inventory(Decoder decoder, CheckpointWeights weights) {
    this.decoder = decoder;
    this.weights = weights;
    this.checkpoint = weights.checkpoint();
  }

  /**
   * Checks all tensors of a checkpoint before any is loaded.
   *
   * @throws org.sleb4j.check.InvalidInputException naming the first tensor that does not fit
   */
  static void check(Decoder decoder, CheckpointWeights weights) {
    new Inventory(decoder, weights).check();
  }

  /** Returns the names of all tensors that a decoder takes from a checkpoint. */
  private static Set<String> names(Decoder decoder, CheckpointWeights weights) {
    return names(decoder.slots(), weights);
  }

  /** Returns the names of the tensors that slots take from a checkpoint. */
  static Set<String> names(List<Slot> slots, CheckpointWeights weights) {
    return slots.stream().flatMap(Slot::each).flatMap(weights::names).collect(Collectors.toSet());
  }

  /** Returns the tensors that a decoder takes, in the order in which they are stored. */
  static List<StoredTensor> used(Decoder decoder, CheckpointWeights weights) {
    Set<String> names = names(decoder, weights);
    return weights.checkpoint().tensors().values().stream()
        .filter(tensor -> names.contains(tensor.name()))
        .toList();
  }

  private void check() {
    Check.that(
        decoder.blockCount() <= checkpoint.tensors().size(),
        "%s: num_hidden_layers (%d) must be at most the number of its tensors, %d.",
        checkpoint.config(),
        decoder.blockCount(),
        checkpoint.tensors().size());
    decoder.slots().forEach(slot -> slot.each().forEach(weight -> check(slot, weight)));
    weights.quantization().filter(q -> weights.groupSize().isPresent()).ifPresent(this::check);
    Set<String> used = names(decoder, weights);
    List<String> surplus =
        checkpoint.tensors().keySet().stream()
            .filter(name -> !used.contains(name) && !decoder.names().ignores(name))
            .toList();
    Surplus.check(checkpoint.directory(), used, surplus);
  }

  /**
   * What is named as dense is dense, and in blocks nothing else is: other tools go by the names.
   */
  private void check(Quantization quantization) {
    for (int block = 0; block < decoder.blockCount(); block++) {
      decoder.blockSlots(block).stream()
          .filter(Slot::isLinear)
          .flatMap(slot -> slot.weights().stream())
          .forEach(weight -> check(quantization, weight.main()));
    }
  }

  private void check(Quantization quantization, Stored weight) {
    String layer = Int4Weight.layer(weight);
    boolean packed = weights.hasPacked(weight);
    Check.that(
        !packed || !quantization.isDense(layer),
        "%s: %s is stored in 4 bits, but modules_to_not_convert of config.json names it: remove its"
            + " name.",
        checkpoint.directory(),
        layer);
    Check.that(
        packed || quantization.mayBeDense(layer),
        "%s: %s is stored dense, but modules_to_not_convert of config.json does not name it, so"
            + " other tools expect 4 bits: add its name.",
        checkpoint.directory(),
        layer);
  }

  private void check(Slot slot, Stored weight) {
    weights
        .int4(weight)
        .ifPresentOrElse(int4 -> check(slot, weight, int4), () -> checkDense(weight));
  }

  private void check(Slot slot, Stored stored, Int4Weight weight) {
    checkRows(stored, weight);
    Check.that(
        slot.isLinear(),
        "%s: the tensor %s.qweight has 4 bits, which only linear layers may.",
        checkpoint.directory(),
        weight.layer());
    Check.that(
        weight.outputs() % PACKED == 0,
        "%s: the tensor %s.qweight cannot have 4 bits, since %d outputs are not a multiple of %d.",
        checkpoint.directory(),
        weight.layer(),
        weight.outputs(),
        PACKED);
    for (Stored packed : weight.packed()) {
      StoredTensor tensor = checkShape(packed.tensor(), packed.shape());
      Check.that(
          tensor.dtype() == DType.INT32,
          "%s: the tensor %s is of type %s, but 4-bit weights are packed in int32.",
          checkpoint.directory(),
          tensor.name(),
          tensor.dtype());
    }
    checkDense(weight.scales());
  }

  private void checkRows(Stored stored, Int4Weight weight) {
    Stored.Rows rows = stored.rows();
    boolean splits = rows.first() % PACKED == 0 && rows.count() % PACKED == 0;
    Check.that(
        !stored.transposed() && (stored.isWhole() || splits),
        "%s: the tensor %s.qweight has 4 bits, which is not supported where %s.",
        checkpoint.directory(),
        weight.layer(),
        stored.transposed()
            ? "weights are stored as [inputs, outputs]"
            : "heads of a shared tensor do not have a multiple of " + PACKED + " rows");
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

  private void checkDense(Stored weight) {
    Check.that(
        weights.quantization().isPresent() || !weights.hasPacked(weight),
        "%s: the tensor %s is packed, but config.json has no quantization_config that says how.",
        checkpoint.directory(),
        Int4Weight.packedName(weight));
    StoredTensor tensor = checkShape(weight.tensor(), weight.storedShape());
    Check.that(
        tensor.dtype().isFloating(),
        "%s: the tensor %s is of type %s: integer weights are not supported, except AutoAWQ's 4"
            + " bits.",
        checkpoint.directory(),
        tensor.name(),
        tensor.dtype());
  }
}
