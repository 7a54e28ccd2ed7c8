package org.sleb4j.demo;

import java.util.Random;

/**
 * The rows of a token stream in a random order that is another in every epoch, cut at other places.
 *
 * <p>Row k is always the same, so that a run resumes at any step.
 */
final class Rows {
  private final short[] ids;
  private final int length;
  private final int count;
  private final long seed;
  private int epoch = -1;
  private int[] starts;

  /** Makes rows of {@code length} predicted tokens, one id longer each. */
  Rows(Tokens tokens, int length, long seed) {
    this.ids = tokens.ids();
    this.length = length;
    this.count = (ids.length - 1) / length - 1;
    this.seed = seed;
  }

  /** Copies row {@code k} to {@code target} from {@code offset} on. */
  void copy(long k, long[] target, int offset) {
    shuffle((int) (k / count));
    int start = starts[(int) (k % count)];
    for (int i = 0; i <= length; i++) {
      target[offset + i] = ids[start + i];
    }
  }

  private void shuffle(int wanted) {
    if (wanted == epoch) {
      return;
    }
    epoch = wanted;
    Random random = new Random(seed + 1000003L * epoch);
    int shift = random.nextInt(length);
    starts = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      starts[i] = starts[j];
      starts[j] = shift + i * length;
    }
  }
}
