package org.sleb4j.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.sleb4j.check.Strings;
import org.sleb4j.torch.DType;

/**
 * What a model is.
 *
 * @param family its {@code model_type}
 * @param blocks the number of transformer blocks
 * @param width the size of a hidden state
 * @param parameters the number of weights, each counted once
 * @param bytesOnDisk the bytes of all tensors in its files
 * @param memory the bytes its weights need in each type they can be computed in
 * @param storedType the type most of its weights are stored in; of a model of 4 bits, the others
 * @param groupSize how many inputs share a scale in its linear layers, where they have 4 bits
 * @param dtype the type it is computed in
 * @param vocabulary the number of token ids
 * @param context the longest window in tokens
 * @param eosIds the token ids that end a text
 */
public record ModelInfo(
    String family,
    int blocks,
    int width,
    long parameters,
    long bytesOnDisk,
    Map<DType, Long> memory,
    DType storedType,
    OptionalInt groupSize,
    DType dtype,
    int vocabulary,
    int context,
    List<Integer> eosIds) {
  public ModelInfo {
    memory = Collections.unmodifiableMap(new EnumMap<>(memory));
    eosIds = List.copyOf(eosIds);
  }

  /** Returns the bytes its weights need in the type it is computed in. */
  public long bytesInMemory() {
    return memory.get(dtype);
  }

  /** Returns what its weights are stored in, such as {@code 4-bit, group 128, and float16}. */
  public String stored() {
    return groupSize.isPresent()
        ? Strings.format("4-bit, group %d, and %s", groupSize.getAsInt(), storedType)
        : storedType.toString();
  }

  @Override
  public String toString() {
    return Strings.format(
        "%s, %s of width %d, %,d parameters in %s computed in %s, vocabulary %,d," + " context %,d",
        family,
        Strings.counted(blocks, "block"),
        width,
        parameters,
        stored(),
        dtype,
        vocabulary,
        context);
  }
}
