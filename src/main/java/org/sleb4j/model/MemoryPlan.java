package org.sleb4j.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Check;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.model.family.Slot;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;

/** What a model needs in memory in one type or another, known before anything is allocated. */
final class MemoryPlan {
  private final WeightSource source;
  private final List<Slot> slots;
  private final List<List<Slot>> blocks;
  private final List<Slot> embedding;
  private final List<Slot> head;
  private final List<Long> shares;
  private final long usable;

  /**
   * Makes a plan.
   *
   * @param shares the bytes that weights may take of each device
   */
  MemoryPlan(Decoder decoder, WeightSource source, List<Long> shares) {
    this.source = source;
    this.slots = decoder.slots();
    this.blocks = IntStream.range(0, decoder.blockCount()).mapToObj(decoder::blockSlots).toList();
    this.embedding = decoder.embedding().slots();
    this.head = decoder.head().slots();
    this.shares = shares;
    this.usable = shares.stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the number of weights, a table that is also the head counted once. */
  long parameters() {
    Map<String, Long> elements = new HashMap<>();
    slots.stream()
        .flatMap(Slot::each)
        .forEach(weight -> elements.put(weight.tensor(), weight.storedElements()));
    return elements.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the bytes of all weights that are held in the type of the computation. */
  long bytes(DType dtype) {
    return bytes(slots, dtype);
  }

  private long bytes(List<Slot> slots, DType dtype) {
    return slots.stream()
        .filter(slot -> slot.role() != Slot.Role.TABLE)
        .flatMap(Slot::each)
        .mapToLong(weight -> source.bytes(weight, dtype))
        .sum();
  }

  private long largestBlock(DType dtype) {
    return blocks.stream().mapToLong(block -> bytes(block, dtype)).max().orElseThrow();
  }

  /** Returns the type to compute in where the caller named none: for 4 bits that of the kernel. */
  DType defaultType(Device device) {
    return source.groupSize().isPresent() ? DType.BFLOAT16 : denseType(device);
  }

  private DType denseType(Device device) {
    boolean wide = device.isCpu() && bytes(DType.FLOAT32) <= usable;
    DType stored = source.storedType();
    return wide || stored == DType.FLOAT64 ? DType.FLOAT32 : stored;
  }

  /**
   * Returns whether the type is narrower than float32 only since that does not fit a CPU's memory.
   */
  boolean isNarrowed(DType dtype, Device device) {
    boolean dense = source.groupSize().isEmpty();
    return dense && device.isCpu() && dtype != DType.FLOAT32 && bytes(DType.FLOAT32) > usable;
  }

  /** Returns whether the weights are more than the memory can hold together. */
  boolean isTight(DType dtype, Device device) {
    return bytes(dtype) + tableBytes(dtype, device) > usable;
  }

  /**
   * Returns whether the weights may be copied: held a second time beside the pages of their files.
   */
  boolean hasRoomForCopies(DType dtype) {
    return 2 * bytes(dtype) <= usable;
  }

  /** Spreads the model over devices; see {@link Placement#over}. */
  Placement place(List<Device> devices, DType dtype) {
    Device first = devices.get(0);
    long embedding = bytes(this.embedding, dtype) + tableBytes(dtype, first);
    List<Long> bytes = blocks.stream().map(block -> bytes(block, dtype)).toList();
    return Placement.over(
        devices, shares, new Placement.Ends(embedding, bytes(head, dtype)), bytes);
  }

  private long tableBytes(DType dtype, Device device) {
    return slots.stream()
        .filter(slot -> slot.role() == Slot.Role.TABLE)
        .flatMap(Slot::each)
        .mapToLong(table -> source.tableBytes(table, dtype, device))
        .sum();
  }

  /** Returns what the memory has left beside the head and one block. */
  long roomForStates(DType dtype, Device device) {
    return Math.max(0, usable - leastBytes(dtype, device));
  }

  private long leastBytes(DType dtype, Device device) {
    return tableBytes(dtype, device) + bytes(head, dtype) + largestBlock(dtype);
  }

  /**
   * Checks that the head and one block fit at least, or all weights where they are in no files.
   *
   * @throws org.sleb4j.check.InvalidInputException if they do not fit
   */
  void checkFits(DType dtype, Device device) {
    boolean streams = source.isStored();
    long bytes = streams ? leastBytes(dtype, device) : tableBytes(dtype, device) + bytes(dtype);
    Check.that(
        bytes <= usable,
        "%s needs %s in %s%s, but %s has %s for weights: choose a smaller dtype or another device.",
        source,
        Bytes.text(bytes),
        dtype,
        streams ? " for its head and one block alone" : "",
        device,
        Bytes.text(usable));
  }
}
