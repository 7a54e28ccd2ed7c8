package org.sleb4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.data.Sentences.assertSentence;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BatchTest {
  @Test
  void keepsWindowsOfOneLengthTogetherInTheirOrder() {
    List<Batch> batches = ofLengths(List.of(3, 5, 3, 3, 5)).batches(6);
    assertEquals(
        List.of(List.of(0, 2), List.of(1), List.of(3), List.of(4)),
        batches.stream().map(Batch::windows).toList());
  }

  @Test
  void flattensItsWindowsOneAfterAnother() {
    Windows windows = Windows.of(List.of(new int[] {1, 2}, new int[] {9, 9, 9}, new int[] {3, 4}));
    Batch batch = windows.batches(100).get(0);
    assertArrayEquals(new long[] {1, 2, 3, 4}, batch.ids());
    assertEquals(2, batch.length());
    assertEquals("2 x 2 tokens, windows [0, 2]", batch.toString());
  }

  @Test
  void handsOutACopyOfItsIds() {
    Batch batch = ofLengths(List.of(2)).batches(2).get(0);
    batch.ids()[0] = 77;
    assertArrayEquals(new long[] {0, 1}, batch.ids());
  }

  @Test
  void takesAWindowLongerThanTheLimitAlone() {
    assertEquals(2, ofLengths(List.of(10, 10)).batches(4).size());
  }

  @Test
  void needsRoomForAToken() {
    assertSentence(
        () -> ofLengths(List.of(2)).batches(0), "maxTokensPerBatch (0) must be at least 1");
  }

  @Property(tries = 300)
  void everyWindowIsInExactlyOneBatch(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 2, max = 9) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 60) int maxTokens) {
    List<Batch> batches = ofLengths(lengths).batches(maxTokens);
    List<Integer> all = batches.stream().flatMap(b -> b.windows().stream()).sorted().toList();
    assertEquals(IntStream.range(0, lengths.size()).boxed().toList(), all);
  }

  @Property(tries = 300)
  void everyBatchHasOneLengthAndKeepsTheLimit(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 2, max = 9) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 60) int maxTokens) {
    for (Batch batch : ofLengths(lengths).batches(maxTokens)) {
      assertTrue(batch.windows().stream().allMatch(i -> lengths.get(i) == batch.length()));
      assertTrue(batch.windows().size() <= Math.max(1, maxTokens / batch.length()));
      assertEquals(batch.windows().stream().sorted().toList(), batch.windows());
      assertEquals(batch.windows().size() * batch.length(), batch.ids().length);
    }
  }

  @Property(tries = 300)
  void aBatchIsOnlyLeftUnfilledByTheLastWindowsOfItsLength(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 2, max = 4) Integer> lengths) {
    List<Batch> batches = ofLengths(lengths).batches(8);
    long expected =
        IntStream.rangeClosed(2, 4).mapToLong(length -> batchesNeeded(lengths, length)).sum();
    assertEquals(expected, batches.size());
  }

  private static long batchesNeeded(List<Integer> lengths, int length) {
    long windows = lengths.stream().filter(l -> l == length).count();
    return (windows + 8 / length - 1) / (8 / length);
  }

  private static Windows ofLengths(List<Integer> lengths) {
    return Windows.of(lengths.stream().map(n -> IntStream.range(0, n).toArray()).toList());
  }
}
