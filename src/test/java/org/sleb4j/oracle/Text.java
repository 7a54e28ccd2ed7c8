package org.sleb4j.oracle;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Token ids, and for each how long the text was when it was first run.
 *
 * <p>All tokens of a window are run at once, those of a continuation after the prompt, and of rows
 * that are continued together the longest counts. Only dynamic RoPE scaling tells the difference.
 */
final class Text {
  private final int[] ids;
  private final int[] lengths;
  private final int padding;

  private Text(int[] ids, int[] lengths, int padding) {
    this.ids = ids;
    this.lengths = lengths;
    this.padding = padding;
  }

  static Text window(int... ids) {
    return prompt(ids, 0);
  }

  /** A prompt beside one that is longer by so many tokens. */
  static Text prompt(int[] ids, int padding) {
    return new Text(new int[0], new int[0], padding).then(ids);
  }

  /** Returns a text with more tokens, run at once. */
  Text then(int... more) {
    int length = ids.length + more.length;
    int[] longer = Arrays.copyOf(ids, length);
    System.arraycopy(more, 0, longer, ids.length, more.length);
    int[] longerLengths = Arrays.copyOf(lengths, length);
    Arrays.fill(longerLengths, ids.length, length, length + padding);
    return new Text(longer, longerLengths, padding);
  }

  int length() {
    return ids.length;
  }

  int id(int position) {
    return ids[position];
  }

  /** Returns how long the text, or the longest beside it, was when this token was run. */
  int lengthAt(int position) {
    return lengths[position];
  }

  IntStream positions() {
    return IntStream.range(0, ids.length);
  }
}
