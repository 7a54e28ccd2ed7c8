package org.sleb4j.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.sleb4j.torch.Argument;

/** Holds the weights of all blocks at once. */
final class ResidentBlocks implements BlockSource {
  private final List<Argument> blocks = new ArrayList<>();

  ResidentBlocks(Architecture architecture, IntFunction<WeightLoader> loaders) {
    try {
      for (int block = 0; block < architecture.blockCount(); block++) {
        blocks.add(loaders.apply(block).load(architecture.block(block)));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public Argument block(int block) {
    return blocks.get(block);
  }

  @Override
  public boolean isStreamed() {
    return false;
  }

  @Override
  public void close() {
    blocks.forEach(Argument::close);
  }
}
