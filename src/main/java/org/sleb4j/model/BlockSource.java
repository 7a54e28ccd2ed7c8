package org.sleb4j.model;

import org.sleb4j.torch.Argument;

/** Owns the weights of blocks and hands them out. */
interface BlockSource extends AutoCloseable {
  /** Returns the weights of a block, which stay of use until another block is asked for. */
  Argument block(int block);

  /** Returns whether asking for another block reads it from disk. */
  boolean isStreamed();

  @Override
  void close();
}
