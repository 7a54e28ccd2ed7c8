package org.sleb4j.model.linear;

/** Layers whose weights are dense, alone or beside layers of 4 bits. */
interface DenseKind extends LinearKind {
  /** Returns TorchScript for {@code dense_product(self, x, part)}: one product, as prepared. */
  String product();

  /**
   * Returns that script for weights that a method multiplies with.
   *
   * @param method with the parameters {@code (self, x, weight, bias)}
   */
  static String product(String method) {
    return """
    def dense_product(self, x: Tensor, part: List[Tensor]) -> Tensor:
      bias: Optional[Tensor] = None
      if len(part) == 2:
        bias = part[1]
      return self.METHOD(x, part[0], bias)
    """
        .replace("METHOD", method);
  }
}
