package org.sleb4j.gguf;

/** IEEE 754's binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
final class Float16 {
  /** Halfway between the largest finite number and the next power of two. */
  static final float OVERFLOW = 65520;

  private static final int EXPONENTS_APART = 127 - 15;
  private static final int BITS_APART = 23 - 10;

  private Float16() {}

  /** Rounds to the nearest, ties to even. */
  static short of(float x) {
    int sign = Float.floatToRawIntBits(x) >>> 16 & 0x8000;
    return (short) (sign | magnitude(Math.abs(x)));
  }

  private static int magnitude(float x) {
    if (Float.isNaN(x)) {
      return 0x7e00;
    } else if (x >= OVERFLOW) {
      return 0x7c00;
    } else if (x < 0x1p-14f) {
      return (int) Math.rint(x * 0x1p24f);
    }
    int bits = Float.floatToRawIntBits(x);
    int halfwayToEven = (1 << (BITS_APART - 1)) - 1 + (bits >>> BITS_APART & 1);
    return (bits + halfwayToEven - (EXPONENTS_APART << 23)) >>> BITS_APART;
  }

  static float value(short half) {
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default ->
              Float.intBitsToFloat((exponent + EXPONENTS_APART) << 23 | fraction << BITS_APART);
        };
    return half < 0 ? -magnitude : magnitude;
  }
}
