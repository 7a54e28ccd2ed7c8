package org.sleb4j.search;

import java.util.Optional;
import org.sleb4j.check.Strings;

/**
 * What a part of a search cost.
 *
 * @param blockPasses how often one block ran over one window; a unit that ran alone counts a half
 * @param seconds the time it took
 */
public record Cost(double blockPasses, double seconds) {
  /** Nothing was done. */
  static final Cost NONE = new Cost(0, 0);

  /** Returns the block passes as text, such as {@code 2,849} or {@code 12.5}. */
  public String passesText() {
    return text(blockPasses);
  }

  /** Returns block passes as text, such as {@code 2,849} or {@code 12.5}. */
  public static String text(double blockPasses) {
    return Strings.grouped(blockPasses, blockPasses == Math.rint(blockPasses) ? 0 : 1);
  }

  /** Returns block passes as a number for JSON: whole where they are. */
  public static Number number(double blockPasses) {
    return blockPasses == Math.rint(blockPasses) ? (Number) (long) blockPasses : blockPasses;
  }

  Cost plus(Cost other) {
    return new Cost(blockPasses + other.blockPasses, seconds + other.seconds);
  }

  /** Returns the sum, which is unknown where a part is. */
  static Optional<Cost> sum(Optional<Cost> one, Optional<Cost> other) {
    return one.flatMap(first -> other.map(first::plus));
  }
}
