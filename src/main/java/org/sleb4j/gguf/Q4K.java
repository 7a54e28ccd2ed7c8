package org.sleb4j.gguf;

import java.nio.ByteBuffer;

/**
 * {@code q4_k}: 256 numbers of 4 bits in {@link SubBlocks}. Each run of 32 bytes holds two
 * sub-blocks, the first in the low bits and the second in the high ones.
 */
record Q4K() implements Decoder {
  @Override
  public void decode(ByteBuffer from, float[] x, int first) {
    SubBlocks blocks = new SubBlocks(from);
    for (int block = 0; block < SubBlocks.COUNT; block += 2) {
      int begin = first + block * SubBlocks.ELEMENTS;
      for (int i = begin; i < begin + SubBlocks.ELEMENTS; i++) {
        int pair = from.get();
        x[i] = blocks.value(block, pair & 15);
        x[i + SubBlocks.ELEMENTS] = blocks.value(block + 1, pair >>> 4 & 15);
      }
    }
  }
}
