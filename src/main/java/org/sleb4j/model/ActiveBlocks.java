package org.sleb4j.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
  private final Set<Unit> gone;

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
    this.gone = Set.copyOf(removedUnits);
    Check.that(blockCount >= 1, "blockCount (%d) must be at least 1.", blockCount);
    checkUnits();
    checkSomeLeft();
  }

  private void checkUnits() {
    Set<Unit> seen = new LinkedHashSet<>();
    for (Unit unit : removedUnits) {
      Check.that(
          unit.block() >= 0 && unit.block() < blockCount,
          "removed block (%d) must be one of the model's blocks 0 to %d.",
          unit.block(),
          blockCount - 1);
      if (!seen.add(unit)) {
        Check.that(false, "removed %s is named twice.", named(unit));
      }
    }
  }

  private String named(Unit unit) {
    return isWhole() ? Strings.format("block (%d)", unit.block()) : "unit (" + unit + ")";
  }

  private void checkSomeLeft() {
    if (removedUnits.size() >= UNITS * blockCount) {
      int per = isWhole() ? UNITS : 1;
      Check.that(
          false,
          "%s to remove (%d) must be fewer than the model's %d %s.",
          isWhole() ? "blocks" : "units",
          removedUnits.size() / per,
          UNITS * blockCount / per,
          isWhole() ? "blocks" : "units");
    }
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
   * Returns these units without a block or a unit more: what is still active of it.
   *
   * @throws org.sleb4j.check.InvalidInputException if none of it is active
   */
  public ActiveBlocks remove(Units units) {
    List<Unit> active = units.units().stream().filter(this::isActive).toList();
    return with(active.isEmpty() ? units.units() : active);
  }

  /** Returns these units without several blocks or units more, removed in this order. */
  public ActiveBlocks remove(List<Units> several) {
    ActiveBlocks left = this;
    for (Units units : several) {
      left = left.remove(units);
    }
    return left;
  }

  /**
   * Returns these blocks without some more, removed in this order: what is still active of each;
   * see {@link #remove(int)}.
   */
  public ActiveBlocks removeAll(Collection<Integer> blocks) {
    List<Unit> more = new ArrayList<>(unitsOf(blocks));
    more.removeIf(unit -> gone.contains(unit) && isActive(unit.block()));
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

  /**
   * Returns what was removed in the order of the removals: a block where its units went one right
   * after the other, else units.
   */
  public List<Units> removals() {
    List<Units> removals = new ArrayList<>();
    for (Unit unit : removedUnits) {
      int last = removals.size() - 1;
      if (last >= 0 && removals.get(last).block() == unit.block()) {
        removals.set(last, Units.block(unit.block()));
      } else {
        removals.add(Units.of(unit));
      }
    }
    return List.copyOf(removals);
  }

  /** Returns the blocks that are removed as a whole, in the order in which that was done. */
  public List<Integer> removed() {
    Set<Integer> touched = new LinkedHashSet<>();
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

  /** Returns what is active of each {@link #active} block, in the order in which they run. */
  public List<Units> steps() {
    return active().stream().map(block -> new Units(block, parts(block))).toList();
  }

  /** Returns the active units in the order in which they run. */
  public List<Unit> activeUnits() {
    return steps().stream().flatMap(step -> step.units().stream()).toList();
  }

  /** Returns whether a unit runs. */
  public boolean isActive(Unit unit) {
    return !gone.contains(unit);
  }

  /** Returns whether all removed units are those of whole blocks. */
  public boolean isWhole() {
    return gone.stream().allMatch(unit -> gone.containsAll(Unit.of(unit.block())));
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
            "%d of %d units, without %s", activeUnits().size(), UNITS * blockCount, removals());
  }
}
