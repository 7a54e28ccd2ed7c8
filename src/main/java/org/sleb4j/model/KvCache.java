package org.sleb4j.model;

import java.util.Map;
import org.sleb4j.torch.Argument;

/**
 * The keys and values of every active block, for a fixed number of tokens, written in place.
 *
 * <p>Each block has two tensors of shape [batch, kv heads, capacity, head size].
 */
public final class KvCache implements AutoCloseable {
  private final Map<Integer, Argument> blocks;

  KvCache(Map<Integer, Argument> blocks) {
    this.blocks = Map.copyOf(blocks);
  }

  Argument block(int block) {
    return blocks.get(block);
  }

  /** Frees the keys and values. */
  @Override
  public void close() {
    blocks.values().forEach(Argument::close);
  }
}
