package org.sleb4j.model;

import org.sleb4j.check.Warnings;

/**
 * How hidden states go through a model whose blocks are read from disk: as many together as there
 * is room for, since each block is read once for every such group.
 */
public final class Streaming {
  private final ModelInfo info;
  private final boolean streamed;
  private final String name;
  private final long room;

  Streaming(ModelInfo info, boolean streamed, String name, long room) {
    this.info = info;
    this.streamed = streamed;
    this.name = name;
    this.room = room;
  }

  /**
   * Returns how many tokens to take through the blocks together: of a streamed model as many as
   * there is room for beside its ends and one block. It is 0 where there is no room, and for a
   * model in memory, which gains nothing by groups: then one batch comes after another.
   *
   * @param states how many hidden states of each token are kept at the same time
   */
  public long tokensTogether(int states) {
    // one more for what leaves a block before its input is freed, for positions and masks
    long bytes = (states + 1L) * info.width() * info.dtype().bytes();
    return streamed ? room / bytes : 0;
  }

  /**
   * Warns where what goes through the blocks of a streamed model does so in several groups.
   *
   * @param groups how many times each block is read from disk
   */
  public void warnOfGroups(int groups) {
    if (streamed && groups > 1) {
      Warnings.warn(
          "Memory has no room for all hidden states at once: they go through the blocks of %s in %d"
              + " groups, and each block is read from disk once for each group.",
          name, groups);
    }
  }

  /** Returns the bytes of hidden states that there is room for beside its weights and more. */
  public long roomBeside(long more) {
    return Math.max(0, room - more - (streamed ? 0 : info.bytesInMemory()));
  }

  /** Returns the bytes of hidden states that there is room for beside its ends and one block. */
  public long roomForStates() {
    return room;
  }
}
