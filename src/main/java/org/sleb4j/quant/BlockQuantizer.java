package org.sleb4j.quant;

import java.util.Set;

/** Quantizes the blocks of a model one after another, in the order in which they run. */
interface BlockQuantizer extends AutoCloseable {
  /** Returns the norms and biases of a block that are not as in the source, but float32. */
  Set<String> folded(int block);

  /** Quantizes the next block. */
  QuantizedBlock quantize(int block);

  @Override
  void close();
}
