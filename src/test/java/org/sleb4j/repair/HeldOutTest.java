package org.sleb4j.repair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;

/** No held-out window shares a stretch of text with a window of the sums. */
class HeldOutTest {
  private static final int LENGTH = 64;

  private final List<String> heard = new ArrayList<>();

  /** Cuts windows from a text whose tokens are their own places. */
  private static Windows at(int... offsets) {
    return Windows.of(
        IntStream.of(offsets)
            .mapToObj(from -> IntStream.range(from, from + LENGTH).toArray())
            .toList());
  }

  private HeldOut split(Windows windows, double share) {
    return Warnings.heardBy(heard::add, () -> HeldOut.of(windows, share));
  }

  private static Set<Integer> tokens(Windows windows) {
    Set<Integer> tokens = new HashSet<>();
    IntStream.range(0, windows.count())
        .forEach(i -> IntStream.of(windows.ids(i)).forEach(tokens::add));
    return tokens;
  }

  private static void assertApart(HeldOut split) {
    Set<Integer> both = tokens(split.fitted());
    both.retainAll(tokens(split.judged()));
    assertEquals(Set.of(), both);
  }

  @Test
  void spreadsHeldOutWindowsOverTheText() {
    HeldOut split = split(at(IntStream.range(0, 10).map(i -> i * LENGTH).toArray()), 0.2);
    assertEquals(8, split.fitted().count());
    assertEquals(4 * LENGTH, split.judged().ids(0)[0]);
    assertEquals(9 * LENGTH, split.judged().ids(1)[0]);
    assertEquals(List.of(), heard);
  }

  @Test
  void leavesWindowsOutThatOverlapHeldOutOnes() {
    HeldOut split = split(at(0, 100, 200, 300, 400, 420, 500, 600, 700, 800), 0.2);
    assertEquals(2, split.judged().count());
    assertEquals(7, split.fitted().count());
    assertApart(split);
    assertEquals(1, heard.size());
    assertTrue(heard.get(0).startsWith("1 of 10 windows overlap held-out ones and are left out"));
  }

  @Test
  void holdsOutTheEndOfATextWhoseWindowsLieClose() {
    Windows close = at(new Random(5).ints(100, 0, 2000).toArray());
    HeldOut split = split(close, 0.2);
    assertEquals(20, split.judged().count());
    assertTrue(split.fitted().count() >= 1, split.fitted()::toString);
    for (int i = 0; i < split.fitted().count(); i++) {
      Set<Integer> shared = new HashSet<>(tokens(split.judged()));
      shared.retainAll(IntStream.of(split.fitted().ids(i)).boxed().toList());
      assertTrue(shared.size() < LENGTH, shared::toString);
    }
    assertTrue(heard.get(0).contains("the last of the text"), heard.get(0));
  }

  @Test
  void leavesOutWindowsThatAreThereTwice() {
    Windows twice = at(0, 100, 200, 300, 400, 500, 600, 700, 400, 800);
    HeldOut split = split(twice, 0.2);
    assertEquals(7, split.fitted().count());
    assertApart(split);
    assertArrayEquals(at(400).ids(0), split.judged().ids(0));
  }

  @Test
  void refusesATextThatHasNoWindowLeftForTheSums() {
    Windows same = at(IntStream.generate(() -> 7).limit(20).toArray());
    String sentence =
        assertThrows(InvalidInputException.class, () -> split(same, 0.2)).getMessage();
    assertTrue(sentence.startsWith("Each of the 20 windows overlaps a held-out one"), sentence);
  }

  @Test
  void holdsNoneOutWhereAllDecide() {
    HeldOut split = split(at(0, 1, 2), 0);
    assertEquals(3, split.fitted().count());
    assertEquals(3, split.judged().count());
  }
}
