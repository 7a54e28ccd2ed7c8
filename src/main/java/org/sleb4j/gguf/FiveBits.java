package org.sleb4j.gguf;

import java.nio.ByteBuffer;

/**
 * 32 numbers of 5 bits: a word whose bit i is the highest one of number i, then bytes with the
 * other four, of number i in the low bits of byte i and of number i + 16 in its high ones.
 */
final class FiveBits {
  private static final int HALF = 16;

  private FiveBits() {}

  static int[] read(ByteBuffer from) {
    int highest = from.getInt();
    int[] numbers = new int[2 * HALF];
    for (int i = 0; i < HALF; i++) {
      int pair = from.get();
      numbers[i] = (pair & 15) | (highest >>> i & 1) << 4;
      numbers[i + HALF] = (pair >>> 4 & 15) | (highest >>> (i + HALF) & 1) << 4;
    }
    return numbers;
  }
}
