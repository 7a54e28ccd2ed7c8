package org.sleb4j.gguf;

import java.nio.ByteBuffer;

/**
 * {@code q6_k}: 256 numbers of 6 bits q, x = (d s) (q - 32) with a signed scale s of 8 bits for
 * each 16 of them and d of float16 for all.
 *
 * <p>A block holds the low four bits of all in 128 bytes, the high two in 64, the scales and d. Of
 * each half of 128 numbers, 64 bytes hold numbers i and i + 64 in the low and high bits of byte i,
 * and 32 bytes the high bits of numbers i, i + 32, i + 64 and i + 96 in byte i, the first lowest.
 */
record Q6K() implements Decoder {
  private static final int ELEMENTS = 256;
  private static final int HALF = 128;

  @Override
  public void decode(ByteBuffer from, float[] x, int first) {
    byte[] low = bytes(from, HALF);
    byte[] high = bytes(from, HALF / 2);
    byte[] scales = bytes(from, ELEMENTS / 16);
    float scale = Float16.value(from.getShort());
    for (int i = 0; i < ELEMENTS; i++) {
      int half = i / HALF;
      int inHalf = i % HALF;
      int nibble = low[half * HALF / 2 + inHalf % 64] >>> (inHalf / 64 * 4) & 15;
      int pair = high[half * HALF / 4 + inHalf % 32] >>> (inHalf / 32 * 2) & 3;
      x[first + i] = scale * scales[i / 16] * ((nibble | (pair << 4)) - 32);
    }
  }

  private static byte[] bytes(ByteBuffer from, int count) {
    byte[] bytes = new byte[count];
    from.get(bytes);
    return bytes;
  }
}
