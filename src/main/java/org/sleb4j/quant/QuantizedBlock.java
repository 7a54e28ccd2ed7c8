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
   * @param packed a tensor for each {@link LayerTensor}, in their order
   */
  void put(String weight, List<Tensor> packed, LayerError error) {
    LayerTensor[] kinds = LayerTensor.values();
    for (int i = 0; i < kinds.length; i++) {
      tensors.put(kinds[i].name(weight), packed.get(i));
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
