package org.sleb4j.data;

/**
 * Spreads a seed over 256 bits of generator state exactly as numpy's {@code SeedSequence} does.
 *
 * <p>The mixing is Melissa O'Neill's {@code seed_seq_fe} ("Developing a seed_seq Alternative",
 * 2015, and her {@code randutils}) with a pool of four words; all arithmetic is modulo 2^32.
 */
final class SeedSequence {
  private static final int POOL = 4;
  private static final int INIT_A = 0x43b0d7e5;
  private static final int MULT_A = 0x931e8875;
  private static final int INIT_B = 0x8b51f9dd;
  private static final int MULT_B = 0x58f38ded;
  private static final int MIX_LEFT = 0xca01f9dd;
  private static final int MIX_RIGHT = 0x4973f715;

  private final int[] pool = new int[POOL];
  private int hash = INIT_A;

  /** Mixes a seed that is not negative; its low 32 bits are the first word. */
  SeedSequence(long seed) {
    int[] entropy = {(int) seed, (int) (seed >>> 32), 0, 0};
    for (int i = 0; i < POOL; i++) {
      pool[i] = hashed(entropy[i]);
    }
    for (int from = 0; from < POOL; from++) {
      for (int to = 0; to < POOL; to++) {
        if (from != to) {
          pool[to] = folded(MIX_LEFT * pool[to] - MIX_RIGHT * hashed(pool[from]));
        }
      }
    }
  }

  /** Returns the four 64-bit words that numpy's {@code generate_state(4, uint64)} gives. */
  long[] state() {
    int constant = INIT_B;
    long[] words = new long[POOL];
    for (int i = 0; i < 2 * POOL; i++) {
      int value = pool[i % POOL] ^ constant;
      constant *= MULT_B;
      long half = Integer.toUnsignedLong(folded(value * constant));
      words[i / 2] |= half << (32 * (i % 2));
    }
    return words;
  }

  private int hashed(int value) {
    int mixed = value ^ hash;
    hash *= MULT_A;
    return folded(mixed * hash);
  }

  private static int folded(int value) {
    return value ^ (value >>> 16);
  }
}
