package org.sleb4j.quant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** The tensors of a block that are not as in the source, on the CPU, until they are written. */
final class QuantizedBlock implements AutoCloseable {
  private final Scope scope = Scope.on(Device.cpu());
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final List<LayerError> errors = new ArrayList<>();

  /** Returns the owner of its tensors. */
  Scope scope() {
    return scope;
  }

  /**
   * Adds a layer.
   *
   * @param weight the name of its dense weight
   * @param packed qweight, qzeros and scales
   */
  void put(String weight, List<Tensor> packed, LayerError error) {
    for (LayerTensor tensor : LayerTensor.values()) {
      tensors.put(tensor.name(weight), packed.get(tensor.ordinal()));
    }
    errors.add(error);
  }

  /** Adds a norm or a bias. */
  void put(String name, Tensor folded) {
    tensors.put(name, folded);
  }

  Tensor tensor(String name) {
    return tensors.get(name);
  }

  List<LayerError> errors() {
    return errors;
  }

  @Override
  public void close() {
    scope.close();
  }
}
