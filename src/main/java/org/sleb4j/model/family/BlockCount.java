package org.sleb4j.model.family;

import org.sleb4j.checkpoint.Config;

/** Reads the number of blocks, with a bound: a list of blocks is made before any tensor is read. */
final class BlockCount {
  private static final int MAX = 10_000;

  private BlockCount() {}

  /** Returns the number that a field requires. */
  static int of(Config config, String field) {
    return checked(config, field, config.positive(field));
  }

  /** Returns the number in a field, or the default where it is missing. */
  static int of(Config config, String field, int otherwise) {
    return checked(config, field, config.positive(field, otherwise));
  }

  private static int checked(Config config, String field, int blocks) {
    if (blocks > MAX) {
      throw config.refuse(field, blocks, "at most " + MAX);
    }
    return blocks;
  }
}
