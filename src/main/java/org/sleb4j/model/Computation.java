package org.sleb4j.model;

import java.util.stream.Collectors;
import org.sleb4j.torch.Device;

/**
 * How a model is computed; numbers of another type differ in their last digits.
 *
 * @param dtype the type of the computation, such as {@code float32}
 * @param device where: {@code cpu}, or the GPUs
 * @param streamed whether blocks are read from disk one at a time, since they do not fit in memory
 */
public record Computation(String dtype, String device, boolean streamed) {
  static Computation of(Model model) {
    return new Computation(
        model.info().dtype().toString(),
        model.devices().stream().map(Device::toString).collect(Collectors.joining(", ")),
        model.isStreamed());
  }

  @Override
  public String toString() {
    return dtype + " on " + device + (streamed ? ", blocks streamed from disk" : "");
  }
}
