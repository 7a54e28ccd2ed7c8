package org.sleb4j.model;

import java.util.Map;
import org.sleb4j.torch.Argument;
import org.sleb4j.torch.Scope;

/**
 * The keys and values of every active block, for a fixed number of tokens, written in place.
 *
 * <p>Each block has two tensors of shape [batch, kv heads, capacity, head size].
 */
public final class KvCache implements AutoCloseable {
  private final Scope scope;
  private final Map<Integer, Argument> blocks;

  KvCache(Scope scope, Map<Integer, Argument> blocks) {
    this.scope = scope;
    this.blocks = Map.copyOf(blocks);
  }

  Argument block(int block) {
    return blocks.get(block);
  }

  /** Frees the keys and values. */
  @Override
  public void close() {
    scope.close();
  }
}
