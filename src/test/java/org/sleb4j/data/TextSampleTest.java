package org.sleb4j.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sleb4j.json.Json;

/** A text is known again by a sample of its runs of tokens. */
class TextSampleTest {
  private static int[] text(long seed, int tokens) {
    return new Random(seed).ints(tokens, 0, 500).toArray();
  }

  private static Windows cut(int[] text, int first, int length) {
    return Windows.of(
        IntStream.range(0, (text.length - first) / length)
            .mapToObj(i -> IntStream.range(0, length).map(j -> text[first + i * length + j]))
            .map(IntStream::toArray)
            .toList());
  }

  @Test
  void knowsATextThatIsCutOtherwise() {
    int[] text = text(1, 40_000);
    TextSample sample = TextSample.of(cut(text, 0, 256));
    assertTrue(sample.hashes().size() <= 512 && sample.hashes().size() > 200, sample::toString);
    assertEquals(1, sample.shareOf(cut(text, 0, 256)));
    assertTrue(sample.shareOf(cut(text, 7, 100)) > 0.8);
    assertEquals(0, sample.shareOf(cut(text(2, 40_000), 0, 256)));
  }

  @Test
  void returnsTheShareOfATextOfWhichOneHalfIsKnown() {
    int[] text = text(1, 40_000);
    TextSample sample = TextSample.of(cut(text, 0, 256));
    int[] half = IntStream.concat(IntStream.of(text), IntStream.of(text(3, 40_000))).toArray();
    assertEquals(0.5, sample.shareOf(cut(half, 0, 256)), 0.1);
  }

  @Test
  void takesWindowsShorterThanARun() {
    Windows few = Windows.of(List.of(new int[] {1, 2, 3}, new int[] {4, 5, 6, 7}));
    TextSample sample = TextSample.of(few);
    assertEquals(3, sample.length());
    assertEquals(1, sample.shareOf(few));
    assertEquals(0, sample.shareOf(Windows.of(List.of(new int[] {1, 2}))));
  }

  @Test
  void isReadAsItWasWritten() {
    TextSample sample = TextSample.of(cut(text(1, 900), 0, 30));
    assertEquals(
        Optional.of(sample), TextSample.read(Json.parse(Json.line(sample).getBytes(UTF_8), "it")));
    assertEquals(Optional.empty(), TextSample.read(Json.parse("3".getBytes(UTF_8), "it")));
  }
}
