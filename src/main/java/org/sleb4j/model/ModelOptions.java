package org.sleb4j.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.sleb4j.check.Check;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Memory;

/**
 * How to load a model.
 *
 * @param dtype the type to compute in; by default bfloat16 where linear layers have 4 bits, float32
 *     on a CPU where that fits in memory, else the type the weights are stored in
 * @param devices where to compute: one, or several GPUs that share the blocks, the first of which
 *     has the embedding
 * @param inPlace whether to compute on the CPU with the weights as they are mapped from their
 *     files: no memory for them, but slower products in float32; of a model of 4 bits, whose
 *     weights are packed anew, one block at a time
 * @param memory the most bytes to use on each device; by default what it can give
 */
public record ModelOptions(
    Optional<DType> dtype, List<Device> devices, boolean inPlace, OptionalLong memory) {
  /** Leaves activations, logits and the rest of the process some memory. */
  private static final double SHARE_OF_HOST = 0.85;

  /** Beside weights and activations a GPU holds little else. */
  private static final double SHARE_OF_GPU = 0.95;

  public ModelOptions {
    devices = List.copyOf(devices);
    Check.that(!devices.isEmpty(), "there must be at least one device.");
  }

  /** Returns the defaults: the CPU, and a type that fits. */
  public static ModelOptions defaults() {
    return new ModelOptions(Optional.empty(), List.of(Device.cpu()), false, OptionalLong.empty());
  }

  /** Returns the CPU, and weights that are computed with as they are mapped from their files. */
  public static ModelOptions withoutCopies() {
    return new ModelOptions(Optional.empty(), List.of(Device.cpu()), true, OptionalLong.empty());
  }

  /** Returns these options with another type. */
  public ModelOptions withDtype(DType type) {
    return new ModelOptions(Optional.of(type), devices, inPlace, memory);
  }

  /** Returns these options with another device. */
  public ModelOptions withDevice(Device other) {
    return withDevices(List.of(other));
  }

  /** Returns these options with other devices. */
  public ModelOptions withDevices(List<Device> others) {
    return new ModelOptions(dtype, others, inPlace, memory);
  }

  /** Returns these options with no more memory than this. */
  public ModelOptions withMemory(long bytes) {
    return new ModelOptions(dtype, devices, inPlace, OptionalLong.of(bytes));
  }

  /** Returns the first device. */
  public Device device() {
    return devices.get(0);
  }

  /** Returns the bytes that weights may take of each device now. */
  List<Long> usable() {
    return devices.stream().map(this::usable).toList();
  }

  private long usable(Device device) {
    double share = device.isCpu() ? SHARE_OF_HOST : SHARE_OF_GPU;
    return (long) (share * memory.orElseGet(() -> Memory.available(device)));
  }
}
