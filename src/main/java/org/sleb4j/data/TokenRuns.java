package org.sleb4j.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The runs of a number of tokens in windows, by a polynomial hash of 64 bits: windows that share
 * one are of the same place in a text, or of equal texts.
 */
public final class TokenRuns {
  /** Longer than a phrase that a text repeats. */
  private static final int LENGTH = 32;

  private static final long BASE = 0x9E3779B97F4A7C15L;

  private final Windows windows;
  private final int length;
  private final Set<Long> hashes = new HashSet<>();

  /**
   * Begins with none.
   *
   * @param windows no run is longer than the longest of them
   */
  public TokenRuns(Windows windows) {
    this.windows = windows;
    this.length = Math.min(LENGTH, windows.longest());
  }

  /**
   * Adds the runs of windows, but not of those that share one with a window before them.
   *
   * @param places of the windows, in the order in which they are taken
   * @return the places of the windows that were added, which share no run
   */
  public List<Integer> addApart(List<Integer> places) {
    List<Integer> added = new ArrayList<>();
    for (int place : places) {
      if (!areIn(place)) {
        hashes(windows.ids(place), length).forEach(hashes::add);
        added.add(place);
      }
    }
    return added;
  }

  /** Returns whether a window has one of the runs. */
  public boolean areIn(int place) {
    return hashes(windows.ids(place), length).anyMatch(hashes::contains);
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
