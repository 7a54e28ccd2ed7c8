package org.sleb4j.model.linear;

/** Layers whose weights are dense, alone or beside layers of 4 bits. */
interface DenseKind extends LinearKind {
  /** Returns TorchScript for {@code dense_product(self, x, part)}: one product, as prepared. */
  String product();
}
