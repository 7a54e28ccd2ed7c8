package org.sleb4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ranges of candidates against every way to cut them, and passes against a walk that counts. */
class SplitTest {
  private static Split.Walk walk(int blocks, boolean itself) {
    return new Split.Walk(IntStream.range(1, blocks - 1).boxed().toList(), blocks, itself, 0);
  }

  /** Runs block by block, as a walk over a range does. */
  private static int counted(Split.Walk walk, int from, int to) {
    int passes = walk.ahead();
    int position = 0;
    for (int candidate = from; candidate < to; candidate++) {
      while (position < walk.positions().get(candidate)) {
        position++;
        passes++;
      }
      for (int behind = position + 1; behind < walk.blocks(); behind++) {
        passes++;
      }
    }
    while (walk.itself() && to == walk.positions().size() && position < walk.blocks()) {
      position++;
      passes++;
    }
    return passes;
  }

  @Test
  void countsThePassesOfAWalk() {
    for (boolean itself : List.of(false, true)) {
      Split.Walk walk = new Split.Walk(List.of(0, 1, 1, 4, 6), 8, itself, 3);
      for (int from = 0; from < 5; from++) {
        for (int to = from + 1; to <= 5; to++) {
          assertEquals(counted(walk, from, to), walk.passes(from, to), from + " to " + to);
        }
      }
    }
  }

  @Test
  void makesTheLongestRangeAsShortAsCanBe() {
    Split.Walk walk = walk(12, true);
    Split split = Split.of(walk, 1, 3);
    assertEquals(4, split.ranges().size(), split.toString());
    double best = Double.MAX_VALUE;
    for (int one = 1; one < 9; one++) {
      for (int two = one + 1; two < 10; two++) {
        double longest =
            Math.max(
                counted(walk, 0, one), Math.max(counted(walk, one, two), counted(walk, two, 10)));
        best = Math.min(best, longest);
      }
    }
    assertEquals(best, split.time());
  }

  @Test
  void repeatsNoPrefixWhereThatGainsNothing() {
    Split.Walk walk = walk(32, true);
    for (List<Integer> even : List.of(List.of(1, 1), List.of(4, 4), List.of(8, 2))) {
      Split split = Split.of(walk, even.get(0), even.get(1));
      assertEquals(List.of(0, 30), split.ranges(), even.toString());
      assertEquals(counted(walk, 0, 30), split.passes());
      assertEquals(split.passes() * even.get(0) / even.get(1), split.time());
    }
  }

  @Test
  void usesSlotsThatBatchesLeaveIdle() {
    Split.Walk walk = walk(32, true);
    double whole = counted(walk, 0, 30);
    Split two = Split.of(walk, 2, 8);
    assertTrue(two.ranges().size() > 2, two.toString());
    assertTrue(two.time() < 0.4 * whole, two + " of " + whole);
    assertTrue(two.passes() > whole, "the prefix is counted again");
    assertTrue(two.time() >= 2 * two.passes() / 8, "no slot is used twice");
    Split uneven = Split.of(walk, 3, 2);
    assertTrue(uneven.time() < 2 * whole, uneven.toString());
  }

  @Test
  void cutsEveryCandidateOnce() {
    for (int slots = 1; slots < 40; slots++) {
      List<Integer> ranges = Split.of(walk(20, slots % 2 == 0), 3, slots).ranges();
      assertEquals(0, ranges.get(0));
      assertEquals(18, ranges.get(ranges.size() - 1));
      assertEquals(ranges.stream().sorted().distinct().toList(), new ArrayList<>(ranges));
    }
  }
}
