package org.sleb4j.gguf;

import java.nio.ByteBuffer;

/**
 * {@code q8_0}: 32 numbers share a float16 scale d and are signed bytes q, x = d q.
 *
 * <p>d = max |x| / 127, q = round(x / d), halves away from zero; q is computed with the float32 d,
 * as 1/d times x, before d is rounded. Where 1/d overflows, llama.cpp leaves q to the processor;
 * here it is 0, as on x86.
 */
record Q80() implements Codec {
  private static final int BLOCK = 32;
  private static final float STEPS = 127;

  @Override
  public boolean holds(float x) {
    return Math.abs(x) / STEPS < Float16.OVERFLOW;
  }

  @Override
  public void encode(float[] x, int first, ByteBuffer to) {
    float scale = largest(x, first) / STEPS;
    float inverse = scale == 0 ? 0 : 1 / scale;
    to.putShort(Float16.of(scale));
    for (int i = 0; i < BLOCK; i++) {
      to.put(Float.isInfinite(inverse) ? 0 : (byte) rounded(x[first + i] * inverse));
    }
  }

  private static float largest(float[] x, int first) {
    float largest = 0;
    for (int i = 0; i < BLOCK; i++) {
      largest = Math.max(largest, Math.abs(x[first + i]));
    }
    return largest;
  }

  /** Adds one half in double precision, where the sum is exact. */
  private static int rounded(double x) {
    return x < 0 ? (int) (x - 0.5) : (int) (x + 0.5);
  }

  @Override
  public void decode(ByteBuffer from, float[] x, int first) {
    float scale = Float16.value(from.getShort());
    for (int i = 0; i < BLOCK; i++) {
      x[first + i] = from.get() * scale;
    }
  }
}
