package org.sleb4j.model;

import java.util.List;

/**
 * Which blocks see only the last tokens of a text, themselves included.
 *
 * @param tokens how many they see
 * @param blocks for each block, whether it is one of them; empty for none
 */
record SlidingWindow(int tokens, List<Boolean> blocks) {
  static final SlidingWindow NONE = new SlidingWindow(Integer.MAX_VALUE, List.of());

  SlidingWindow {
    blocks = List.copyOf(blocks);
  }

  boolean covers(int block) {
    return !blocks.isEmpty() && blocks.get(block);
  }

  /** Tells whether a text of this length is seen by every block as a whole. */
  boolean isWider(int length) {
    return blocks.isEmpty() || length <= tokens;
  }
}
