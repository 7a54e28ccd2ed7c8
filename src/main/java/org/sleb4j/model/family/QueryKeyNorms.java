package org.sleb4j.model.family;

import java.util.List;

/** Norms of query and key, before they are rotated. */
interface QueryKeyNorms {
  /** Returns the slots {@code q_norm} and {@code k_norm}. */
  List<Slot> slots();

  /** Returns the methods and constants of {@link #heads}. */
  Script script();

  /**
   * Returns the expression for the normed heads, [batch, heads, tokens, size].
   *
   * @param x {@code q} or {@code k}, [batch, tokens, heads x size]
   * @param count the expression for the number of heads
   */
  String heads(String x, String count);
}
