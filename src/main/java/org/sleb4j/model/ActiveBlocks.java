package org.sleb4j.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;

/**
 * Which blocks of a model still run: an immutable value, numbered as in the original model.
 *
 * @param blockCount the blocks of the original model
 * @param removed the removed ones, in the order of their removal
 */
public record ActiveBlocks(int blockCount, List<Integer> removed) {
  public ActiveBlocks {
    removed = List.copyOf(removed);
    Check.that(blockCount >= 1, "blockCount (%d) must be at least 1.", blockCount);
    for (int i = 0; i < removed.size(); i++) {
      int block = removed.get(i);
      Check.that(
          block >= 0 && block < blockCount,
          "removed block (%d) must be one of the model's blocks 0 to %d.",
          block,
          blockCount - 1);
      Check.that(removed.indexOf(block) == i, "removed block (%d) is named twice.", block);
    }
    Check.that(
        removed.size() < blockCount,
        "blocks to remove (%d) must be fewer than the model's %d blocks.",
        removed.size(),
        blockCount);
  }

  /** Returns the blocks of a full model. */
  public static ActiveBlocks all(int blockCount) {
    return new ActiveBlocks(blockCount, List.of());
  }

  /**
   * Returns these blocks without one more.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is not active
   */
  public ActiveBlocks remove(int block) {
    return removeAll(List.of(block));
  }

  /** Returns these blocks without some more, removed in this order; see {@link #remove}. */
  public ActiveBlocks removeAll(Collection<Integer> blocks) {
    List<Integer> all = new ArrayList<>(removed);
    all.addAll(blocks);
    return new ActiveBlocks(blockCount, all);
  }

  /** Returns the active blocks in the order in which they run. */
  public List<Integer> active() {
    return IntStream.range(0, blockCount).filter(b -> !removed.contains(b)).boxed().toList();
  }

  /** Returns removed / total. */
  public double sparsity() {
    return (double) removed.size() / blockCount;
  }

  @Override
  public String toString() {
    return removed.isEmpty()
        ? Strings.format("all %d blocks", blockCount)
        : Strings.format("%d of %d blocks, without %s", active().size(), blockCount, removed);
  }
}
