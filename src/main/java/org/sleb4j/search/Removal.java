package org.sleb4j.search;

import java.util.Optional;

/**
 * A complete pass, and what it cost.
 *
 * @param cost unknown where a journal of an early version does not hold it
 */
public record Removal(Pass pass, Optional<Cost> cost) {
  /** Returns the block that was removed. */
  int block() {
    return pass.removed();
  }
}
