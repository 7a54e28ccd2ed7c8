package org.sleb4j.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.IntFunction;
import org.sleb4j.check.Interrupted;
import org.sleb4j.model.family.Decoder;
import org.sleb4j.torch.Argument;

/** Holds the weights of all blocks at once. */
final class ResidentBlocks implements BlockSource {
  private final List<Argument> blocks = new ArrayList<>();

  /**
   * Loads all blocks.
   *
   * @param loaders of each block
   * @param progress receives after each block the share that is loaded, 0 to 1
   * @throws Interrupted if the thread was interrupted, between two blocks
   */
  ResidentBlocks(Decoder decoder, IntFunction<WeightLoader> loaders, DoubleConsumer progress) {
    try {
      for (int block = 0; block < decoder.blockCount(); block++) {
        Interrupted.check();
        blocks.add(loaders.apply(block).load(decoder.blockSlots(block)));
        progress.accept((block + 1.0) / decoder.blockCount());
      }
    } catch (RuntimeException | Error e) {
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
