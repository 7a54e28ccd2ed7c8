package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.SharedData;

/** The bytes of all tokens of a text are those of the text. */
class TokenBytesTest {
  private static final String STORY = "Once upon a time, a girl\nhad a ball.";
  private static final List<String> HARD =
      List.of(
          " a  fox\tmet\r\n\n a b\u00e4r, na\u00efve \u65e5\u672c \ud83e\udd8a\ud83e\udd8a \u2581x",
          "0123456789 <0x0A> </s\u0000>");

  /** These have no token for some characters, or take away spaces that stand twice. */
  @ParameterizedTest
  @ValueSource(strings = {"models/stories3M-llama", "tokenizers/story_2048"})
  void areThoseOfATextThatIsNotNormalized(String name) {
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model(name))) {
      assertEquals(
          OptionalLong.of(STORY.length() + 1L), tokenizer.bytes(tokenizer.encodePlain(STORY)));
    }
  }

  @Test
  void areNotKnownOfTheTokenForUnknownCharacters() {
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model("tokenizers/story_2048"))) {
      int[] fox = tokenizer.encodePlain("\ud83e\udd8a");
      assertTrue(Arrays.stream(fox).anyMatch(id -> tokenizer.piece(id).equals("<unk>")));
      assertTrue(tokenizer.bytes(fox).isEmpty());
    }
  }

  /** A tokenizer of sentencepiece's kind puts a space in front, and has one sign for two spaces. */
  @ParameterizedTest
  @CsvSource({"tokenizers/gpt2, 0", "tokenizers/opt, 0", "models/tinystories3M-opt, 0", "demo, 1"})
  void areThoseOfTheText(String name, int front) {
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model(name))) {
      for (String text : HARD) {
        String plain = front == 0 ? text : text.replace("\u2581", " ");
        long bytes = (long) plain.getBytes(UTF_8).length + front;
        assertEquals(
            OptionalLong.of(bytes), tokenizer.bytes(tokenizer.encodePlain(text)), name + text);
        int[] framed = tokenizer.encode(text);
        assertEquals(OptionalLong.of(bytes), tokenizer.bytes(framed), "special tokens have none");
        int half = framed.length / 2;
        assertEquals(
            bytes,
            tokenizer.bytes(Arrays.copyOf(framed, half)).getAsLong()
                + tokenizer.bytes(Arrays.copyOfRange(framed, half, framed.length)).getAsLong());
      }
    }
  }

  @Test
  void areNotKnownOfAnIdWithoutAToken() {
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model("demo"))) {
      assertTrue(tokenizer.bytes(new int[] {tokenizer.vocabularySize()}).isEmpty());
    }
  }
}
