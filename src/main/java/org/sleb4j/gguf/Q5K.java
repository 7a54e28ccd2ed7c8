package org.sleb4j.gguf;

import java.nio.ByteBuffer;

/**
 * {@code q5_k}: as {@link Q4K}, with 32 bytes in front whose bit b of byte i is the fifth bit of
 * number i of sub-block b.
 */
record Q5K() implements Decoder {
  @Override
  public void decode(ByteBuffer from, float[] x, int first) {
    SubBlocks blocks = new SubBlocks(from);
    byte[] highest = new byte[SubBlocks.ELEMENTS];
    from.get(highest);
    for (int block = 0; block < SubBlocks.COUNT; block += 2) {
      int begin = first + block * SubBlocks.ELEMENTS;
      for (int i = 0; i < SubBlocks.ELEMENTS; i++) {
        int pair = from.get();
        int bits = highest[i] >>> block;
        x[begin + i] = blocks.value(block, (pair & 15) | (bits & 1) << 4);
        x[begin + SubBlocks.ELEMENTS + i] =
            blocks.value(block + 1, (pair >>> 4 & 15) | (bits & 2) << 3);
      }
    }
  }
}
