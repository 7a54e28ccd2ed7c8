package org.sleb4j.search;

import java.util.Optional;
import org.sleb4j.model.Units;

/**
 * A complete pass, and what it cost.
 *
 * @param cost unknown where a journal of an early version does not hold it
 */
public record Removal(Pass pass, Optional<Cost> cost) {
  /** Returns what was removed. */
  Units units() {
    return pass.removed();
  }
}
