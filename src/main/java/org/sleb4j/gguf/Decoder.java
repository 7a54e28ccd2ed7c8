package org.sleb4j.gguf;

import java.nio.ByteBuffer;
import java.util.Optional;

/** How numbers of one type of tensor are read. Buffers are little-endian. */
interface Decoder {
  /** Returns the decoder of a type, if there is one. */
  static Optional<Decoder> of(TensorType type) {
    return switch (type) {
      case Q4_1 -> Optional.of(new Q41());
      case Q5_0 -> Optional.of(new Q50());
      case Q5_1 -> Optional.of(new Q51());
      case Q4_K -> Optional.of(new Q4K());
      case Q5_K -> Optional.of(new Q5K());
      case Q6_K -> Optional.of(new Q6K());
      default -> Codec.of(type).map(Decoder.class::cast);
    };
  }

  /** Reads a block into the part of the array from {@code first} on. */
  void decode(ByteBuffer from, float[] x, int first);
}
