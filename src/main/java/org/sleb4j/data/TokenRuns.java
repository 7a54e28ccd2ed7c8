package org.sleb4j.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The runs of so many tokens in windows, by a polynomial hash of 64 bits: windows that share one
 * are of the same place in a text, or of equal texts.
 */
public final class TokenRuns {
  /** Longer than a phrase that a text repeats. */
  private static final int LENGTH = 32;

  private static final long BASE = 0x9E3779B97F4A7C15L;

  private final int length;
  private final long[] sorted;

  private TokenRuns(int length, long[] sorted) {
    this.length = length;
    this.sorted = sorted;
  }

  /**
   * Returns the runs of some windows of a list.
   *
   * @param windows the whole list: no run is longer than its shortest window
   * @param some places in it
   */
  public static TokenRuns of(Windows windows, List<Integer> some) {
    int shortest = IntStream.range(0, windows.count()).map(windows::length).min().orElseThrow();
    int length = Math.min(LENGTH, shortest);
    LongStream hashes = some.stream().map(windows::ids).flatMapToLong(ids -> hashes(ids, length));
    return new TokenRuns(length, hashes.sorted().toArray());
  }

  /** Returns whether a window has one of them. */
  public boolean areIn(int[] ids) {
    return hashes(ids, length).anyMatch(hash -> Arrays.binarySearch(sorted, hash) >= 0);
  }

  /** Returns the hashes of all runs of a length; none where a window is shorter. */
  static LongStream hashes(int[] ids, int length) {
    if (ids.length < length) {
      return LongStream.empty();
    }
    long[] hashes = new long[ids.length - length + 1];
    long power = power(length);
    long hash = 0;
    for (int i = 0; i < ids.length; i++) {
      hash = hash * BASE + ids[i] + 1;
      if (i >= length) {
        hash -= power * (ids[i - length] + 1);
      }
      if (i >= length - 1) {
        hashes[i - length + 1] = mixed(hash);
      }
    }
    return LongStream.of(hashes);
  }

  /** Spreads the bits of a hash, by the last steps of MurmurHash3. */
  private static long mixed(long hash) {
    long first = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    long second = (first ^ (first >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return second ^ (second >>> 33);
  }

  private static long power(int length) {
    long power = 1;
    for (int i = 0; i < length; i++) {
      power *= BASE;
    }
    return power;
  }
}
