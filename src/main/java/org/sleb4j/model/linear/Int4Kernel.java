package org.sleb4j.model.linear;

import java.util.List;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** How a device multiplies with weights of 4 bits, which it wants packed in its own way. */
interface Int4Kernel {
  /**
   * Returns TorchScript for {@code int4_rows(self, x, packed, scaling)}: the product of rows with
   * the first two tensors of what {@link #pack} made, of which the first is uint8 or int32.
   */
  String script();

  /**
   * Packs what {@link Int4Packing#stack} made.
   *
   * @param scope owns what is new
   */
  List<Tensor> pack(Scope scope, List<Tensor> stacked);
}
