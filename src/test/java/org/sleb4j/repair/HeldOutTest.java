package org.sleb4j.repair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Corpus;
import org.sleb4j.data.Protocol;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.WindowLosses;

/** No held-out window shares a stretch of text with another one or with a window of the sums. */
class HeldOutTest {
  private static final int LENGTH = 64;
  private static final int RUN = 32;

  @TempDir Path folder;
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
    assertEquals(
        "1 of 10 windows overlap one of the 2 held-out windows and are left out: a longer text or"
            + " the protocol consecutive keeps more.",
        heard.get(0));
  }

  /** As many and as long windows as of the demo model's text, which is short. */
  @Test
  void holdsOutTheEndOfATextWhoseWindowsLieClose() throws IOException {
    Corpus corpus = Corpus.read(Files.writeString(folder.resolve("text.txt"), "words"));
    Windows close =
        Protocol.windows()
            .withWindowLength(256)
            .cut(corpus, text -> IntStream.range(0, 4500).toArray());
    HeldOut split = split(close, 0.2);
    assertEquals(128, close.count());
    assertHeldOutWindowsAreApart(split);
    assertTrue(split.judged().count() >= 3 && split.judged().count() <= 5, heard::toString);
    assertTrue(split.fitted().count() >= 70, heard::toString);
    for (int i = 0; i < split.fitted().count(); i++) {
      Set<Integer> shared = new HashSet<>(tokens(split.judged()));
      shared.retainAll(IntStream.of(split.fitted().ids(i)).boxed().toList());
      assertTrue(shared.size() < RUN, shared::toString);
    }
    assertTrue(heard.get(0).contains("the last of the text"), heard.get(0));
  }

  private static void assertHeldOutWindowsAreApart(HeldOut split) {
    Windows held = split.judged();
    long tokens = tokens(held).size();
    assertTrue(held.tokens() - tokens < (long) RUN * (held.count() - 1), held::toString);
    assertEquals(IntStream.range(0, held.count()).boxed().toList(), split.apart());
  }

  /** Of the windows 4, 9, 14 and 19, which are held out, the last two overlap. */
  @Test
  void leavesOutHeldOutWindowsThatOverlapOneAnother() {
    int[] offsets = IntStream.range(0, 20).map(i -> 100 * i).toArray();
    offsets[19] = offsets[14] + 10;
    HeldOut split = split(at(offsets), 0.2);
    assertEquals(3, split.judged().count());
    assertEquals(16, split.fitted().count());
    assertApart(split);
    assertHeldOutWindowsAreApart(split);
    assertTrue(heard.get(0).startsWith("1 of 20 windows overlap one of the 3 held-out"));
  }

  /** Each window four times: its standard error must be that of the window once. */
  @Test
  void overlappingWindowsDoNotMakeTheStandardErrorSmaller() {
    int[] once = IntStream.range(0, 6).map(i -> 100 * i).toArray();
    int[] often = IntStream.range(0, 24).map(i -> 100 * (i / 4) + i % 4).toArray();
    double[] gains = {0.3, -0.1, 0.2, 0.05, 0.4, 0.15};
    double mean = DoubleStream.of(gains).average().orElseThrow();
    double squares = DoubleStream.of(gains).map(x -> (x - mean) * (x - mean)).sum();
    double expected = Math.sqrt(squares / 5 / 6);
    assertEquals(expected, standardError(once, i -> gains[i]), 1e-12);
    assertEquals(expected, standardError(often, i -> gains[i / 4]), 1e-12);
  }

  private double standardError(int[] offsets, IntToDoubleFunction gain) {
    List<Integer> lengths = Collections.nCopies(offsets.length, LENGTH);
    List<Double> before = Collections.nCopies(offsets.length, 3.0);
    List<Double> after =
        IntStream.range(0, offsets.length).mapToObj(i -> 3 - gain.applyAsDouble(i)).toList();
    return split(at(offsets), 0)
        .standardError(new WindowLosses(lengths, before), new WindowLosses(lengths, after));
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
  void refusesAStandardErrorOfOneWindow() {
    for (double share : new double[] {0, 0.02}) {
      Windows close = at(IntStream.range(0, 200).map(i -> i % 30).toArray());
      String sentence =
          assertThrows(InvalidInputException.class, () -> split(close, share)).getMessage();
      assertTrue(sentence.contains("overlap"), sentence);
    }
    Windows end = at(IntStream.range(0, 10).map(i -> i < 8 ? 0 : 500 + i).toArray());
    String sentence = assertThrows(InvalidInputException.class, () -> split(end, 0.2)).getMessage();
    assertTrue(
        sentence.startsWith("the held-out windows that do not overlap (1) must be at least 2"),
        sentence);
  }

  /** A file of token ids may have windows of any length. */
  @Test
  void aShortWindowDoesNotMakeOthersOverlap() {
    List<int[]> windows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int[] ids = new Random(i).ints(LENGTH, 0, 5).toArray();
      windows.add(i == 0 ? new int[] {1, 2} : ids);
    }
    HeldOut split = split(Windows.of(windows), 0.2);
    assertEquals(4, split.judged().count());
    assertEquals(16, split.fitted().count());
    assertEquals(List.of(), heard);
  }

  @Test
  void holdsNoneOutWhereAllDecide() {
    HeldOut split = split(at(0, 1, 2, 100), 0);
    assertEquals(4, split.fitted().count());
    assertEquals(4, split.judged().count());
    assertEquals(List.of(0, 3), split.apart());
  }
}
