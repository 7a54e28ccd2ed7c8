package org.sleb4j.model.family;

/**
 * How the channels of an attention fall into heads.
 *
 * @param queries the number of query heads
 * @param keys the number of key and value heads, each shared by as many query heads
 * @param size the channels of a head
 */
public record Heads(int queries, int keys, int size) {
  /** Returns the channels of all query heads. */
  public long querySize() {
    return (long) queries * size;
  }

  /** Returns the channels of all key heads, and of all value heads. */
  public long keySize() {
    return (long) keys * size;
  }

  int sharing() {
    return queries / keys;
  }
}
