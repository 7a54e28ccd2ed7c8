package org.sleb4j.gguf;

import java.nio.ByteBuffer;

/**
 * {@code q4_0}: 32 numbers share a float16 scale d and are 4 bits q, x = d (q - 8).
 *
 * <p>d = m / -8, where m is the number of the largest magnitude with its sign, the first of
 * several; q = min(15, trunc(x / d + 8.5)), computed in float32 as 1/d times x, before d is
 * rounded. Byte i of a block holds q of number i in its low bits and of number i + 16 in its high
 * ones. Where 1/d overflows, llama.cpp leaves q to the processor; here it is 0, as on x86.
 */
record Q40() implements Codec {
  private static final int HALF_BLOCK = 16;

  @Override
  public boolean holds(float x) {
    return Math.abs(x) / 8 < Float16.OVERFLOW;
  }

  @Override
  public void encode(float[] x, int first, ByteBuffer to) {
    float scale = extreme(x, first) / -8;
    float inverse = scale == 0 ? 0 : 1 / scale;
    to.putShort(Float16.of(scale));
    for (int i = first; i < first + HALF_BLOCK; i++) {
      to.put((byte) (step(x[i], inverse) | step(x[i + HALF_BLOCK], inverse) << 4));
    }
  }

  private static float extreme(float[] x, int first) {
    float extreme = 0;
    for (int i = first; i < first + 2 * HALF_BLOCK; i++) {
      extreme = Math.abs(x[i]) > Math.abs(extreme) ? x[i] : extreme;
    }
    return extreme;
  }

  private static int step(float x, float inverse) {
    return Float.isInfinite(inverse) ? 0 : Math.min(15, (int) (x * inverse + 8.5f));
  }

  @Override
  public void decode(ByteBuffer from, float[] x, int first) {
    float scale = Float16.value(from.getShort());
    for (int i = first; i < first + HALF_BLOCK; i++) {
      int pair = from.get();
      x[i] = ((pair & 15) - 8) * scale;
      x[i + HALF_BLOCK] = ((pair >>> 4 & 15) - 8) * scale;
    }
  }
}
