package org.sleb4j.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.sleb4j.check.Check;
import org.sleb4j.check.Strings;
import org.sleb4j.model.family.Part;

/**
 * Which units of a model still run: an immutable value, numbered as in the original model. A block
 * is removed when both of its units are.
 */
public final class ActiveBlocks {
  private static final int UNITS = Part.values().length;

  private final int blockCount;
  private final List<Unit> removedUnits;

  /**
   * Makes a model without whole blocks.
   *
   * @param blockCount the blocks of the original model
   * @param removed the removed ones, in the order of their removal
   */
  public ActiveBlocks(int blockCount, List<Integer> removed) {
    this(unitsOf(removed), blockCount);
  }

  private ActiveBlocks(List<Unit> removedUnits, int blockCount) {
    this.blockCount = blockCount;
    this.removedUnits = List.copyOf(removedUnits);
    Check.that(blockCount >= 1, "blockCount (%d) must be at least 1.", blockCount);
    for (int i = 0; i < removedUnits.size(); i++) {
      Unit unit = removedUnits.get(i);
      Check.that(
          unit.block() >= 0 && unit.block() < blockCount,
          "removed block (%d) must be one of the model's blocks 0 to %d.",
          unit.block(),
          blockCount - 1);
      Check.that(removedUnits.indexOf(unit) == i, "removed %s is named twice.", named(unit));
    }
    checkSomeLeft();
  }

  private String named(Unit unit) {
    return isWhole() ? Strings.format("block (%d)", unit.block()) : "unit (" + unit + ")";
  }

  private void checkSomeLeft() {
    int per = isWhole() ? UNITS : 1;
    Check.that(
        removedUnits.size() < UNITS * blockCount,
        "%s to remove (%d) must be fewer than the model's %d %s.",
        isWhole() ? "blocks" : "units",
        removedUnits.size() / per,
        UNITS * blockCount / per,
        isWhole() ? "blocks" : "units");
  }

  private static List<Unit> unitsOf(Collection<Integer> blocks) {
    return blocks.stream().flatMap(block -> Unit.of(block).stream()).toList();
  }

  /** Returns the blocks of a full model. */
  public static ActiveBlocks all(int blockCount) {
    return new ActiveBlocks(blockCount, List.of());
  }

  /** Returns a model without some units, removed in this order. */
  public static ActiveBlocks without(int blockCount, List<Unit> removed) {
    return new ActiveBlocks(removed, blockCount);
  }

  /**
   * Returns these blocks without one more.
   *
   * @throws org.sleb4j.check.InvalidInputException if none of it is active
   */
  public ActiveBlocks remove(int block) {
    return removeAll(List.of(block));
  }

  /**
   * Returns these units without one more.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is not active
   */
  public ActiveBlocks remove(Unit unit) {
    return with(List.of(unit));
  }

  /**
   * Returns these blocks without some more, removed in this order: what is still active of each;
   * see {@link #remove(int)}.
   */
  public ActiveBlocks removeAll(Collection<Integer> blocks) {
    List<Unit> more = new ArrayList<>(unitsOf(blocks));
    more.removeIf(unit -> removedUnits.contains(unit) && isActive(unit.block()));
    return with(more);
  }

  private ActiveBlocks with(List<Unit> more) {
    List<Unit> all = new ArrayList<>(removedUnits);
    all.addAll(more);
    return new ActiveBlocks(all, blockCount);
  }

  /** Returns the blocks of the original model. */
  public int blockCount() {
    return blockCount;
  }

  /** Returns the removed units, in the order of their removal. */
  public List<Unit> removedUnits() {
    return removedUnits;
  }

  /** Returns the blocks that are removed as a whole, in the order in which that was done. */
  public List<Integer> removed() {
    LinkedHashSet<Integer> touched = new LinkedHashSet<>();
    List<Integer> removed = new ArrayList<>();
    for (Unit unit : removedUnits) {
      if (!touched.add(unit.block())) {
        removed.add(unit.block());
      }
    }
    return List.copyOf(removed);
  }

  /** Returns the blocks of which a unit at least is active, in the order in which they run. */
  public List<Integer> active() {
    return IntStream.range(0, blockCount).filter(this::isActive).boxed().toList();
  }

  private boolean isActive(int block) {
    return !parts(block).isEmpty();
  }

  /** Returns the active parts of a block, in the order in which they run. */
  public List<Part> parts(int block) {
    return Unit.of(block).stream().filter(this::isActive).map(Unit::part).toList();
  }

  /** Returns the active units in the order in which they run. */
  public List<Unit> activeUnits() {
    return IntStream.range(0, blockCount)
        .boxed()
        .flatMap(block -> Unit.of(block).stream())
        .filter(this::isActive)
        .toList();
  }

  /** Tells whether a unit runs. */
  public boolean isActive(Unit unit) {
    return !removedUnits.contains(unit);
  }

  /** Tells whether all removed units are those of whole blocks. */
  public boolean isWhole() {
    return removedUnits.stream().allMatch(unit -> removedUnits.containsAll(Unit.of(unit.block())));
  }

  /** Returns removed / total, of units: that of blocks where those are removed as a whole. */
  public double sparsity() {
    return (double) removedUnits.size() / (UNITS * blockCount);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ActiveBlocks that
        && blockCount == that.blockCount
        && removedUnits.equals(that.removedUnits);
  }

  @Override
  public int hashCode() {
    return Objects.hash(blockCount, removedUnits);
  }

  @Override
  public String toString() {
    if (removedUnits.isEmpty()) {
      return Strings.format("all %d blocks", blockCount);
    }
    return isWhole()
        ? Strings.format("%d of %d blocks, without %s", active().size(), blockCount, removed())
        : Strings.format(
            "%d of %d units, without %s", activeUnits().size(), UNITS * blockCount, removedUnits);
  }
}
