package org.sleb4j.data;

import java.util.stream.IntStream;
import org.sleb4j.check.Check;

/**
 * Draws the numbers that {@code numpy.random.default_rng(seed)} draws, so that rows and offsets can
 * be checked in Python.
 *
 * <p>The generator is PCG64: a linear congruential generator of 128 bits with the output function
 * XSL-RR (M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
 * Algorithms for Random Number Generation", 2014), seeded through {@link SeedSequence}. 32-bit
 * numbers are the halves of a 64-bit one, the low half first. Bounded numbers are drawn by
 * multiplication with rejection (D. Lemire, "Fast Random Integer Generation in an Interval", 2019)
 * or, for permutations, by masking with rejection; numpy uses both.
 */
final class NumpyRandom {
  private static final long MULTIPLIER_HIGH = 2549297995355413924L;
  private static final long MULTIPLIER_LOW = 4865540595714422341L;

  private final long incrementHigh;
  private final long incrementLow;
  private long high;
  private long low;
  private boolean hasHalf;
  private int half;

  /**
   * Starts the stream of a seed.
   *
   * @throws org.sleb4j.check.InvalidInputException if the seed is negative
   */
  NumpyRandom(long seed) {
    checkSeed(seed);
    long[] words = new SeedSequence(seed).state();
    incrementHigh = words[2] << 1 | words[3] >>> 63;
    incrementLow = words[3] << 1 | 1;
    step();
    add(words[0], words[1]);
    step();
  }

  static void checkSeed(long seed) {
    Check.that(seed >= 0, "seed (%d) must be at least 0, as numpy's seeds are.", seed);
  }

  /** Returns 64 random bits. */
  long nextLong() {
    step();
    return Long.rotateRight(high ^ low, (int) (high >>> 58));
  }

  /** Returns 32 random bits. */
  int nextInt() {
    if (hasHalf) {
      hasHalf = false;
      return half;
    }
    long bits = nextLong();
    hasHalf = true;
    half = (int) (bits >>> 32);
    return (int) bits;
  }

  /** Returns {@code count} numbers from 0 to {@code bound - 1}: numpy's {@code integers}. */
  int[] integers(int bound, int count) {
    return IntStream.generate(() -> multiplied(bound)).limit(count).toArray();
  }

  /** Returns the numbers from 0 to {@code n - 1} in random order: numpy's {@code permutation}. */
  int[] permutation(int n) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = masked(i);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }

  /** Draws from 0 to {@code bound - 1}: the high half of bound times 32 bits, unless biased. */
  private int multiplied(int bound) {
    if (bound == 1) {
      return 0;
    }
    long reject = (1L << 32) % bound;
    long product;
    do {
      product = Integer.toUnsignedLong(nextInt()) * bound;
    } while ((product & 0xffffffffL) < reject);
    return (int) (product >>> 32);
  }

  /** Draws from 0 to {@code most}: as many low bits as it has, until they are not above it. */
  private int masked(int most) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(most);
    int drawn;
    do {
      drawn = nextInt() & mask;
    } while (drawn > most);
    return drawn;
  }

  /** state = state * multiplier + increment, modulo 2^128. */
  private void step() {
    long productHigh =
        unsignedHigh(low, MULTIPLIER_LOW) + high * MULTIPLIER_LOW + low * MULTIPLIER_HIGH;
    low *= MULTIPLIER_LOW;
    high = productHigh;
    add(incrementHigh, incrementLow);
  }

  private void add(long addHigh, long addLow) {
    low += addLow;
    long carry = Long.compareUnsigned(low, addLow) < 0 ? 1 : 0;
    high += addHigh + carry;
  }

  private static long unsignedHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + (a >> 63 & b) + (b >> 63 & a);
  }
}
