package org.sleb4j.gguf;

import java.nio.ByteBuffer;

/**
 * {@code q5_0}: 32 numbers share a float16 scale d and are 5 bits q, x = d (q - 16); see {@link
 * FiveBits}.
 */
record Q50() implements Decoder {
  @Override
  public void decode(ByteBuffer from, float[] x, int first) {
    float scale = Float16.value(from.getShort());
    int[] steps = FiveBits.read(from);
    for (int i = 0; i < steps.length; i++) {
      x[first + i] = (steps[i] - 16) * scale;
    }
  }
}
