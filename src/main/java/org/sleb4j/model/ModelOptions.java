package org.sleb4j.model;

import java.util.Optional;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;

/**
 * How to load a model.
 *
 * @param dtype the type to compute in; by default float32 on a CPU where that fits in memory, else
 *     the type the weights are stored in
 * @param device where to compute
 */
public record ModelOptions(Optional<DType> dtype, Device device) {
  /** Returns the defaults: the CPU, and a type that fits. */
  public static ModelOptions defaults() {
    return new ModelOptions(Optional.empty(), Device.cpu());
  }

  /** Returns these options with another type. */
  public ModelOptions withDtype(DType type) {
    return new ModelOptions(Optional.of(type), device);
  }

  /** Returns these options with another device. */
  public ModelOptions withDevice(Device other) {
    return new ModelOptions(dtype, other);
  }
}
