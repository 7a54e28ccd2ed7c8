package org.sleb4j.benchmark;

import org.sleb4j.check.Check;

/** Hadamard matrices of 2^k, 12 x 2^k and 20 x 2^k rows, after Sylvester and Paley. */
final class Hadamard {
  private Hadamard() {}

  /** Returns one whose rows have length 1, row by row. */
  static float[] normal(int size) {
    int core = size % 5 == 0 ? 20 : size % 3 == 0 ? 12 : 1;
    int times = size / core;
    Check.that(
        size % core == 0 && Integer.bitCount(times) == 1,
        "no Hadamard matrix of %d rows is known here: they are 2^k, 12 x 2^k or 20 x 2^k.",
        size);
    float[] matrix = new float[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        int sylvester = Integer.bitCount((i / core) & (j / core)) % 2 == 0 ? 1 : -1;
        int sign = sylvester * (core == 1 ? 1 : paley(core - 1, i % core, j % core));
        matrix[i * size + j] = (float) (sign / Math.sqrt(size));
      }
    }
    return matrix;
  }

  /** Returns an element of I + S of order q + 1, where q is a prime that leaves 3 divided by 4. */
  private static int paley(int q, int i, int j) {
    if (i == j) {
      return 1;
    }
    if (i == 0 || j == 0) {
      return i == 0 ? 1 : -1;
    }
    return isSquare(q, Math.floorMod(i - j, q)) ? 1 : -1;
  }

  private static boolean isSquare(int q, int number) {
    for (int root = 1; root < q; root++) {
      if (root * root % q == number) {
        return true;
      }
    }
    return false;
  }
}
