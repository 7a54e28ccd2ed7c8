package org.sleb4j.gguf;

import java.nio.ByteBuffer;

/**
 * {@code q5_1}: 32 numbers share two of float16, a scale d and a minimum m, and are 5 bits q, x = d
 * q + m; see {@link FiveBits}.
 */
record Q51() implements Decoder {
  @Override
  public void decode(ByteBuffer from, float[] x, int first) {
    float scale = Float16.value(from.getShort());
    float least = Float16.value(from.getShort());
    int[] steps = FiveBits.read(from);
    for (int i = 0; i < steps.length; i++) {
      x[first + i] = steps[i] * scale + least;
    }
  }
}
