package org.sleb4j.model;

import org.sleb4j.model.family.Decoder;
import org.sleb4j.torch.Argument;

/** Holds the weights of one block at a time and drops them when another is asked for. */
final class StreamedBlocks implements BlockSource {
  private static final int NONE = -1;

  private final Decoder decoder;
  private final WeightLoader loader;
  private int held = NONE;
  private Argument weights;

  StreamedBlocks(Decoder decoder, WeightLoader loader) {
    this.decoder = decoder;
    this.loader = loader;
  }

  @Override
  public synchronized Argument block(int block) {
    if (held != block) {
      close();
      weights = loader.load(decoder.blockSlots(block));
      held = block;
    }
    return weights;
  }

  @Override
  public boolean isStreamed() {
    return true;
  }

  @Override
  public synchronized void close() {
    if (held != NONE) {
      weights.close();
      held = NONE;
    }
  }
}
