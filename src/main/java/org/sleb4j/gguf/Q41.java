package org.sleb4j.gguf;

import java.nio.ByteBuffer;

/**
 * {@code q4_1}: 32 numbers share two of float16, a scale d and a minimum m, and are 4 bits q, x = d
 * q + m, in the order of {@link Q40}.
 */
record Q41() implements Decoder {
  private static final int HALF_BLOCK = 16;

  @Override
  public void decode(ByteBuffer from, float[] x, int first) {
    float scale = Float16.value(from.getShort());
    float least = Float16.value(from.getShort());
    for (int i = first; i < first + HALF_BLOCK; i++) {
      int pair = from.get();
      x[i] = (pair & 15) * scale + least;
      x[i + HALF_BLOCK] = (pair >>> 4 & 15) * scale + least;
    }
  }
}
