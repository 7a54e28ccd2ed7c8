package org.sleb4j.model;

import java.util.Optional;
import java.util.OptionalLong;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Memory;

/**
 * How to load a model.
 *
 * @param dtype the type to compute in; by default bfloat16 where linear layers have 4 bits, float32
 *     on a CPU where that fits in memory, else the type the weights are stored in
 * @param device where to compute
 * @param inPlace whether to compute on the CPU with the weights where they lie in their files: no
 *     memory for them, but slower products in float32; of a model of 4 bits, whose weights are
 *     packed anew, one block at a time
 * @param memory the most bytes to use on the device; by default what it can give
 */
public record ModelOptions(
    Optional<DType> dtype, Device device, boolean inPlace, OptionalLong memory) {
  /** Returns the defaults: the CPU, and a type that fits. */
  public static ModelOptions defaults() {
    return new ModelOptions(Optional.empty(), Device.cpu(), false, OptionalLong.empty());
  }

  /** Returns the CPU, and weights that are computed with where they lie in their files. */
  public static ModelOptions withoutCopies() {
    return new ModelOptions(Optional.empty(), Device.cpu(), true, OptionalLong.empty());
  }

  /** Returns these options with another type. */
  public ModelOptions withDtype(DType type) {
    return new ModelOptions(Optional.of(type), device, inPlace, memory);
  }

  /** Returns these options with another device. */
  public ModelOptions withDevice(Device other) {
    return new ModelOptions(dtype, other, inPlace, memory);
  }

  /** Returns these options with no more memory than this. */
  public ModelOptions withMemory(long bytes) {
    return new ModelOptions(dtype, device, inPlace, OptionalLong.of(bytes));
  }

  /** Returns the bytes that may be used. */
  long available() {
    return memory.orElseGet(() -> Memory.available(device));
  }
}
