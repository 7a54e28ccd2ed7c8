package org.sleb4j.gguf;

/** The upper half of a float32. */
final class BFloat16 {
  private BFloat16() {}

  /** Rounds to the nearest, ties to even; a NaN stays one. */
  static short of(float x) {
    int bits = Float.floatToRawIntBits(x);
    return (short)
        (Float.isNaN(x) ? bits >>> 16 | 0x40 : (bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }

  static float value(short half) {
    return Float.intBitsToFloat(half << 16);
  }
}
