package org.sleb4j.oracle;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Token ids, and how many tokens were in sight when each was first run.
 *
 * <p>All tokens of a window are run at once; those of a continuation after the prompt are run one
 * by one, and of rows that are continued together the longest counts. Only dynamic RoPE scaling
 * tells the difference.
 */
final class Text {
  private final int[] ids;
  private final int together;
  private final int padding;

  private Text(int[] ids, int together, int padding) {
    this.ids = ids;
    this.together = together;
    this.padding = padding;
  }

  static Text window(int... ids) {
    return new Text(ids, ids.length, 0);
  }

  /** A prompt that others, longer by so many tokens, are continued together with. */
  static Text prompt(int[] ids, int padding) {
    return new Text(ids, ids.length, padding);
  }

  Text then(int id) {
    int[] longer = Arrays.copyOf(ids, ids.length + 1);
    longer[ids.length] = id;
    return new Text(longer, together, padding);
  }

  int length() {
    return ids.length;
  }

  int id(int position) {
    return ids[position];
  }

  int inSight(int position) {
    return Math.max(together, position + 1) + padding;
  }

  IntStream positions() {
    return IntStream.range(0, ids.length);
  }
}
