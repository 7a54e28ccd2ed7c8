package org.sleb4j.model;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;

/** What a model needs in memory in one type or another, known before anything is allocated. */
final class MemoryPlan {
  /** What activations, logits and the rest of the process may want. */
  private static final double USABLE = 0.85;

  private final Checkpoint checkpoint;
  private final List<WeightGroup> groups;
  private final List<WeightGroup> block;
  private final List<WeightGroup> head;
  private final long usable;

  /**
   * Makes a plan.
   *
   * @param available the bytes that the device can give now
   */
  MemoryPlan(Architecture architecture, Checkpoint checkpoint, long available) {
    this.checkpoint = checkpoint;
    this.groups = Inventory.groups(architecture);
    this.block = architecture.block(0);
    this.head = architecture.head();
    this.usable = (long) (USABLE * available);
  }

  /** Returns the number of weights, a table that is also the head counted once. */
  long parameters() {
    Set<String> names = new HashSet<>(WeightGroup.names(groups));
    return names.stream().mapToLong(name -> checkpoint.tensors().get(name).elements()).sum();
  }

  /** Returns the bytes of all weights that are held in the type of the computation. */
  long bytes(DType dtype) {
    return bytes(groups, dtype);
  }

  private static long bytes(List<WeightGroup> groups, DType dtype) {
    return dtype.bytes()
        * groups.stream()
            .filter(group -> group.role() != WeightGroup.Role.TABLE)
            .mapToLong(WeightGroup::elements)
            .sum();
  }

  /** Returns the type that most bytes of the checkpoint are stored in. */
  DType storedType() {
    Map<DType, Long> bytes =
        checkpoint.tensors().values().stream()
            .collect(
                Collectors.groupingBy(
                    StoredTensor::dtype, Collectors.summingLong(StoredTensor::bytes)));
    return bytes.entrySet().stream()
        .max(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .orElseThrow()
        .getKey();
  }

  /** Returns the type to compute in where the caller named none. */
  DType defaultType(Device device) {
    boolean wide = device.isCpu() && bytes(DType.FLOAT32) <= usable;
    return wide || storedType() == DType.FLOAT64 ? DType.FLOAT32 : storedType();
  }

  /** Tells whether the blocks are more than the memory can hold together. */
  boolean isTight(DType dtype, Device device) {
    return bytes(dtype) + tableBytes(device) > usable;
  }

  /** Tables stay in their files on a CPU and are copied as they are to a GPU. */
  private long tableBytes(Device device) {
    return groups.stream()
        .filter(group -> !device.isCpu() && group.role() == WeightGroup.Role.TABLE)
        .flatMap(group -> group.parts().stream())
        .mapToLong(table -> checkpoint.tensors().get(table.weight()).bytes())
        .sum();
  }

  /**
   * Checks that the head and one block fit at least.
   *
   * @throws org.sleb4j.check.InvalidInputException if they do not fit
   */
  void checkFits(DType dtype, Device device) {
    long bytes = tableBytes(device) + bytes(head, dtype) + bytes(block, dtype);
    Check.that(
        bytes <= usable,
        "%s needs %s in %s for its head and one block alone, but %s has %s to give: choose a"
            + " smaller dtype or another device.",
        checkpoint.directory(),
        Bytes.text(bytes),
        dtype,
        device,
        Bytes.text(usable));
  }
}
