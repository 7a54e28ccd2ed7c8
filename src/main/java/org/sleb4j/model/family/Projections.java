package org.sleb4j.model.family;

import java.util.Optional;

/**
 * The linear layers of an attention.
 *
 * @param query [query heads x size, width]
 * @param key [key heads x size, width]
 * @param value [key heads x size, width]
 * @param output [width, query heads x size]
 */
record Projections(Weight query, Weight key, Weight value, Weight output) {
  /**
   * Returns the layers {@code q_proj}, {@code k_proj}, {@code v_proj} and another one.
   *
   * @param module what they stand in, such as {@code self_attn}
   * @param output the name of the last one in it
   */
  static Projections separate(String module, String output, Heads heads, int width) {
    return new Projections(
        Weight.of(module + ".q_proj", heads.querySize(), width),
        Weight.of(module + ".k_proj", heads.keySize(), width),
        Weight.of(module + ".v_proj", heads.keySize(), width),
        Weight.of(module + "." + output, width, heads.querySize()));
  }

  /** Returns layers whose query, key and value are stacked in this order in one matrix. */
  static Projections stacked(Weight fused, Weight output, Heads heads) {
    long queries = heads.querySize();
    long keys = heads.keySize();
    return new Projections(
        fused.rows(0, queries),
        fused.rows(queries, keys),
        fused.rows(queries + keys, keys),
        output);
  }

  /**
   * Returns layers whose query, key and value take turns in one matrix, once for each key head: the
   * query heads that share it, the key head, the value head.
   */
  static Projections interleaved(Weight fused, Weight output, Heads heads) {
    long size = heads.size();
    long queries = heads.sharing() * size;
    return new Projections(
        fused.rows(new Stored.Rows(heads.keys(), 0, queries)),
        fused.rows(new Stored.Rows(heads.keys(), queries, size)),
        fused.rows(new Stored.Rows(heads.keys(), queries + size, size)),
        output);
  }

  /** Returns these layers with biases, {@code inputs} those of query, key and value. */
  Projections withBiases(boolean inputs, boolean outputs) {
    return new Projections(
        query.withBias(inputs),
        key.withBias(inputs),
        value.withBias(inputs),
        output.withBias(outputs));
  }

  /** Returns what computes the input of the output layer; none where it is part of a tensor. */
  Optional<LayerGroup.Producer> values(Heads heads) {
    return LayerGroup.Producer.whole(value, heads.keys(), heads.sharing());
  }
}
