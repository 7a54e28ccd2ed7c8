package org.sleb4j.gguf;

import java.util.ArrayList;
import java.util.List;

/** Where tensors begin: one behind the other, each at a multiple of the alignment. */
final class Offsets {
  private Offsets() {}

  /** Returns the next multiple of an alignment that is a power of two. */
  static long aligned(long position, int alignment) {
    return Math.addExact(position, alignment - 1) & -alignment;
  }

  /** Returns the offset of each tensor within the data, and behind them the bytes of all data. */
  static List<Long> of(List<TensorInfo> tensors, int alignment) {
    List<Long> offsets = new ArrayList<>();
    long end = 0;
    for (TensorInfo tensor : tensors) {
      offsets.add(end);
      end = aligned(Math.addExact(end, tensor.bytes()), alignment);
    }
    offsets.add(end);
    return offsets;
  }
}
