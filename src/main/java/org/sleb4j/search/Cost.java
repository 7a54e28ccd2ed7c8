package org.sleb4j.search;

import java.util.Optional;

/**
 * What a part of a search cost.
 *
 * @param blockPasses how often one block ran over one window
 * @param seconds the time it took
 */
public record Cost(long blockPasses, double seconds) {
  /** Nothing was done. */
  static final Cost NONE = new Cost(0, 0);

  Cost plus(Cost other) {
    return new Cost(blockPasses + other.blockPasses, seconds + other.seconds);
  }

  /** Returns the sum, which is unknown where a part is. */
  static Optional<Cost> sum(Optional<Cost> one, Optional<Cost> other) {
    return one.flatMap(first -> other.map(first::plus));
  }
}
