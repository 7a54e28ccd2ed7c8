package org.sleb4j.model.family;

import java.util.List;
import java.util.stream.Stream;

/**
 * Norms of query and key that all heads share.
 *
 * @param query with the slot {@code q_norm}
 * @param key with the slot {@code k_norm}
 * @param perHead whether a head is normed by itself, or all of them as one
 */
record HeadNorms(Norm query, Norm key, boolean perHead) implements QueryKeyNorms {
  @Override
  public List<Slot> slots() {
    return Stream.of(query.slots("q_norm"), key.slots("k_norm")).flatMap(List::stream).toList();
  }

  @Override
  public Script script() {
    return query.script("q_norm").plus(key.script("k_norm"));
  }

  @Override
  public String heads(String x, String count) {
    Norm norm = x.equals("q") ? query : key;
    return perHead
        ? norm.of(Attention.heads(x, count), x + "_norm")
        : Attention.heads(norm.of(x, x + "_norm"), count);
  }
}
