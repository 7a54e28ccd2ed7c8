package org.sleb4j.zeroshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sleb4j.check.InvalidInputException;

/**
 * The split between context and continuation, with a tokenizer small enough to follow by hand: a
 * character is its code, but {@code ab} is 1 and a space with a letter behind it is 1000 + the
 * letter. 2 is the BOS.
 */
class EncoderTest {
  private static final Encoder ENCODER =
      Encoder.of(EncoderTest::plain, EncoderTest::framed, OptionalInt.of(2));

  private static int[] plain(String text) {
    IntStream.Builder ids = IntStream.builder();
    for (int i = 0; i < text.length(); i++) {
      boolean more = i + 1 < text.length();
      if (text.startsWith("ab", i)) {
        ids.add(1);
        i++;
      } else if (text.charAt(i) == ' ' && more && text.charAt(i + 1) != ' ') {
        ids.add(1000 + text.charAt(++i));
      } else {
        ids.add(text.charAt(i));
      }
    }
    return ids.build().toArray();
  }

  private static int[] framed(String text) {
    return IntStream.concat(IntStream.of(2), Arrays.stream(plain(text))).toArray();
  }

  private static Request encode(Encoder encoder, String context, String continuation) {
    Prompt prompt = new Prompt(context, continuation);
    return encoder
        .encode(new Question("here", List.of(prompt), List.of(continuation), OptionalInt.empty()))
        .get(0);
  }

  private static void assertTokens(Request request, int[] context, int... continuation) {
    assertArrayEquals(context, request.context());
    assertArrayEquals(continuation, request.continuation());
  }

  @Test
  void splitsBehindAsManyTokensAsTheContextHasAlone() {
    assertTokens(encode(ENCODER, "xy", " cd"), new int[] {'x', 'y'}, 1000 + 'c', 'd');
  }

  @Test
  void movesWhiteSpaceAtTheEndOfTheContext() {
    assertTokens(encode(ENCODER, "x  ", "c"), new int[] {'x'}, ' ', 1000 + 'c');
    assertTokens(
        encode(ENCODER, "x \n\u00a0", "c"), new int[] {'x'}, ' ' + 1000 - ' ' + '\n', 0xa0, 'c');
  }

  @Test
  void keepsTheContextAsItIsAloneWhereBothTogetherMerge() {
    // together [x, ab]: one token less than apart, and the second of them is the continuation
    assertTokens(encode(ENCODER, "xa", "bc"), new int[] {'x', 'a'}, 'c');
    assertTrue(encode(ENCODER, "xa", "bc").joined());
    assertFalse(encode(ENCODER, "xy", " cd").joined());
  }

  @Test
  void encodesAContinuationAloneWhereOneTokenTakesAllOfIt() {
    Request request = encode(ENCODER, "xa", "b");
    assertTokens(request, new int[] {'x', 'a'}, 'b');
    assertTrue(request.joined());
    assertTrue(encode(ENCODER.withBos(), "a", "b").joined());
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> encode(ENCODER, "x", ""));
    assertTrue(e.getMessage().startsWith("here has a context or a continuation without"));
  }

  @Test
  void refusesABosBesideAnEos() {
    Encoder both =
        Encoder.of(
            EncoderTest::plain,
            text -> IntStream.concat(Arrays.stream(framed(text)), IntStream.of(3)).toArray(),
            OptionalInt.of(2));
    InvalidInputException e = assertThrows(InvalidInputException.class, both::withBos);
    assertTrue(e.getMessage().contains("after every text"), e.getMessage());
  }

  @Test
  void takesTheBosForAnEmptyContext() {
    assertTokens(encode(ENCODER, "", " c"), new int[] {2}, 1000 + 'c');
    assertTokens(encode(ENCODER.withBos(), "", " c"), new int[] {2}, 1000 + 'c');
    assertTokens(encode(ENCODER, " ", "c"), new int[] {2}, 1000 + 'c');
    Encoder none = Encoder.of(EncoderTest::plain, EncoderTest::framed, OptionalInt.empty());
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> encode(none, "", " c"));
    assertTrue(e.getMessage().contains("names neither"));
  }

  @Test
  void addsTheBosOnlyWhereItIsAskedFor() {
    assertTokens(encode(ENCODER.withBos(), "xy", " c"), new int[] {2, 'x', 'y'}, 1000 + 'c');
    assertEquals("lm-eval 0.4.0, no BOS", ENCODER.protocol());
    assertEquals("lm-eval 0.4.9.2, BOS as the tokenizer adds it", ENCODER.withBos().protocol());
  }

  @Test
  void dropsTheBeginningOfWhatIsTooLong() {
    Request request = new Request("here", new int[] {1, 2, 3, 4}, new int[] {5, 6}, false);
    assertArrayEquals(new int[] {1, 2, 3, 4, 5}, request.input(5), "the last is only predicted");
    assertArrayEquals(new int[] {2, 3, 4, 5}, request.input(4));
    assertArrayEquals(new int[] {4, 5}, request.input(2));
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> request.input(1));
    assertTrue(e.getMessage().startsWith("here has a continuation of 2 tokens, but"));
  }
}
