package org.sleb4j.model;

import java.util.List;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * How linear layers hold their weights and multiply: the seam that keeps blocks free of types.
 *
 * <p>A part is a list of tensors, the weight first and where there is one the bias behind it; what
 * they look like is this kind's own affair.
 */
interface LinearKind {
  /**
   * Returns TorchScript for {@code linear(self, x, part)}, one product, and {@code project(self, x,
   * parts, sizes)}, the products of parts that read the same input.
   */
  String script();

  /**
   * Turns the parts of a group into what {@link #script} takes.
   *
   * @param parts weights and biases in the type and on the device of the computation; in the place
   *     of a weight there may be the tensors of an {@link Int4Weight}, on the CPU
   * @param scope owns what is new
   */
  List<List<Tensor>> prepare(Scope scope, List<List<Tensor>> parts);
}
