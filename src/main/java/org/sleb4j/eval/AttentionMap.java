package org.sleb4j.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;

/**
 * How much each token of a text reads of itself and of those before it, in one head or in the mean
 * of several.
 *
 * @param weights for each token those of the tokens up to itself, from the first on; they sum to 1
 */
public record AttentionMap(List<List<Double>> weights) {
  public AttentionMap {
    weights = weights.stream().map(List::copyOf).toList();
    for (int token = 0; token < weights.size(); token++) {
      Check.that(
          weights.get(token).size() == token + 1,
          "weights of token %d (%d) must be one for each token up to itself (%d).",
          token,
          weights.get(token).size(),
          token + 1);
    }
    Check.that(weights.size() >= 2, "tokens (%d) must be at least 2.", weights.size());
  }

  /** Returns the mean of maps of the same text. */
  static AttentionMap mean(List<AttentionMap> maps) {
    List<List<Double>> weights = new ArrayList<>();
    for (int query = 0; query < maps.get(0).tokens(); query++) {
      int row = query;
      weights.add(
          IntStream.rangeClosed(0, query)
              .mapToObj(key -> mean(maps.size(), map -> maps.get(map).weight(row, key)))
              .toList());
    }
    return new AttentionMap(weights);
  }

  private static double mean(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToDouble(value).average().orElseThrow();
  }

  /** Returns the number of tokens. */
  public int tokens() {
    return weights.size();
  }

  /** Returns how much a token reads of itself or of one before it, both counted from 0. */
  public double weight(int query, int key) {
    return weights.get(query).get(key);
  }

  /** The first token reads itself alone: it would blur the mean. */
  private double mean(IntToDoubleFunction value) {
    return mean(tokens() - 1, i -> value.applyAsDouble(i + 1));
  }

  /** Returns how much tokens behind the first read of the first, in the mean. */
  public double onFirst() {
    return mean(query -> weight(query, 0));
  }

  /** Returns how much tokens behind the first read of themselves, in the mean. */
  public double onItself() {
    return mean(query -> weight(query, query));
  }

  /** Returns how much tokens behind the first read of the one before them, in the mean. */
  public double onPrevious() {
    return mean(query -> weight(query, query - 1));
  }

  /** Returns how many tokens back those behind the first read, in the mean. */
  public double distance() {
    return mean(
        query ->
            IntStream.rangeClosed(0, query).mapToDouble(k -> weight(query, k) * (query - k)).sum());
  }

  /** Returns the entropy of the weights of a token behind the first in nats, in the mean. */
  public double entropy() {
    return mean(
        query -> -weights.get(query).stream().mapToDouble(w -> w > 0 ? w * Math.log(w) : 0).sum());
  }
}
