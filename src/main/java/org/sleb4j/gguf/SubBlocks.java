package org.sleb4j.gguf;

import java.nio.ByteBuffer;

/**
 * What the eight sub-blocks of 32 numbers of {@code q4_k} and {@code q5_k} begin with: two numbers
 * of float16, d and m, then eight scales s and eight minima t of 6 bits each in twelve bytes; a
 * number is (d s) q - (m t).
 *
 * <p>Bytes 0 to 3 hold the first four scales, bytes 4 to 7 the first four minima, in their low six
 * bits. Byte 8 + i holds the low four bits of scale 4 + i and of minimum 4 + i, whose highest two
 * are those of bytes i and 4 + i.
 */
final class SubBlocks {
  static final int COUNT = 8;
  static final int ELEMENTS = 32;

  private final float[] scales = new float[COUNT];
  private final float[] minima = new float[COUNT];

  SubBlocks(ByteBuffer from) {
    float scale = Float16.value(from.getShort());
    float least = Float16.value(from.getShort());
    byte[] packed = new byte[12];
    from.get(packed);
    for (int i = 0; i < COUNT / 2; i++) {
      int both = packed[8 + i];
      scales[i] = scale * (packed[i] & 63);
      minima[i] = least * (packed[4 + i] & 63);
      scales[4 + i] = scale * ((both & 15) | (packed[i] >>> 2 & 48));
      minima[4 + i] = least * ((both >>> 4 & 15) | (packed[4 + i] >>> 2 & 48));
    }
  }

  float value(int block, int steps) {
    return scales[block] * steps - minima[block];
  }
}
