package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Numbers;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;

class TokenizerTest {
  @TempDir Path temp;

  @Test
  void namesADirectoryThatIsMissing() {
    var e =
        assertThrows(InvalidInputException.class, () -> Tokenizer.open(temp.resolve("no-model")));
    assertTrue(e.getMessage().contains("no-model"), e.getMessage());
  }

  @Test
  void namesTheThreeFormsWhereThereIsNone() {
    directory()
        .with("vocab.json", "{}")
        .assertRefused(
            temp.toString(), "tokenizer.json", "vocab.json with merges.txt", "tokenizer.model");
  }

  @Test
  void prefersTokenizerJson() {
    directory().withLetters(Map.of()).with("vocab.json", "broken").with("merges.txt", "broken");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(new int[] {7, 4}, tokenizer.encode("abcde"));
    }
  }

  @Test
  void refusesAFileThatIsNoTokenizersSize() throws IOException {
    Path file = temp.resolve("tokenizer.json");
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(new byte[1]), 1L << 30);
    }
    directory().assertRefused("tokenizer.json", "1,073,741,825 bytes", "268,435,456");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"demo", "models/stories3M-llama", "tokenizers/opt", "models/tinystories3M-opt"})
  void splitsATextIntoWhatEachTokenAdds(String name) {
    String text = "Once upon a time 🦊🦊 a  fox met\na bär\uFFFD.";
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model(name))) {
      int[] ids = tokenizer.encode(text);
      List<String> pieces = tokenizer.split(ids);
      assertEquals(ids.length, pieces.size());
      assertEquals(tokenizer.decode(ids), String.join("", pieces));
      assertTrue(pieces.contains(" time"), pieces.toString());
      assertTrue(pieces.stream().anyMatch(piece -> piece.contains("🦊")), pieces.toString());
      int[] cut = Arrays.copyOf(ids, ids.length - 5);
      assertEquals(tokenizer.decode(cut), String.join("", tokenizer.split(cut)));
    }
  }

  @Test
  void anIdWithoutATokenIsNoText() {
    try (Tokenizer tokenizer = directory().withLetters(Map.of()).open()) {
      for (int id : new int[] {-1, 10, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
        assertEquals(
            tokenizer.decode(new int[] {0, 1}), tokenizer.decode(new int[] {0, id, 1, id}));
        assertEquals("", tokenizer.decode(new int[] {id}));
        assertEquals(3, tokenizer.split(new int[] {0, id, 1}).size());
        var e = assertThrows(InvalidInputException.class, () -> tokenizer.piece(id));
        assertEquals(
            "There is no token with id " + id + ": this tokenizer's ids are from 0 to 9.",
            e.getMessage());
      }
    }
  }

  @Test
  void showsSinglePieces() {
    try (Tokenizer tokenizer = directory().withLetters(Map.of()).open()) {
      assertEquals("abcd", tokenizer.piece(7));
      assertEquals(10, tokenizer.vocabularySize());
      assertTrue(tokenizer.toString().endsWith("tokenizer.json, 10 ids"), tokenizer.toString());
    }
  }

  @Test
  void saysThatItIsClosed() {
    Tokenizer tokenizer = directory().withLetters(Map.of()).open();
    tokenizer.close();
    tokenizer.close();
    assertThrows(IllegalStateException.class, () -> tokenizer.encode("a"));
    assertThrows(IllegalStateException.class, () -> tokenizer.decode(new int[] {0}));
  }

  @Test
  void survivesClosingWhileOtherThreadsEncode() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      Tokenizer tokenizer = directory().withLetters(Map.of()).open();
      Thread[] threads = new Thread[4];
      Arrays.setAll(threads, i -> new Thread(() -> encodeUntilClosed(tokenizer)));
      Arrays.stream(threads).forEach(Thread::start);
      Thread.sleep(5);
      tokenizer.close();
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static void encodeUntilClosed(Tokenizer tokenizer) {
    String text = "abcde".repeat(200);
    try {
      while (true) {
        assertEquals(400, tokenizer.encode(text).length);
      }
    } catch (IllegalStateException e) {
      assertTrue(e.getMessage().contains("is closed"), e.getMessage());
    }
  }

  @Test
  void encodesTheSameFromSeveralThreads() {
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model("demo"))) {
      String text = "The quick brown fox, 3 times. ".repeat(3000);
      int[] alone = tokenizer.encode(text);
      IntStream.range(0, 8)
          .parallel()
          .forEach(i -> assertArrayEquals(alone, tokenizer.encode(text)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"demo", "models/stories3M-llama", "models/tinystories3M-opt", "tokenizers/gpt2"})
  void readsASurrogateWithoutItsHalfAsTheReplacementCharacter(String name) {
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model(name))) {
      assertArrayEquals(
          tokenizer.encode("x\ufffdy\ud83e\udd99\ufffd"),
          tokenizer.encode("x\ud800y\ud83e\udd99\udd99"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"models/tinystories3M-opt", "tokenizers/opt"})
  void aMegabyteSurvivesTheRoundTrip(String name) throws IOException {
    String text = Files.readString(SharedData.path("corpora/wikitext2/test.txt"));
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model(name))) {
      assertTrue(text.equals(tokenizer.decode(tokenizer.encode(text))));
    }
  }

  @Test
  void tenMegabytesAreEncodedInSeconds() throws IOException {
    String text = Files.readString(SharedData.path("corpora/wikitext2/test.txt")).repeat(8);
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.path("models/stories3M-llama"))) {
      assertTimeout(
          Duration.ofSeconds(60), () -> assertEquals(4_168_018, tokenizer.encode(text).length));
    }
  }

  /** Sentencepiece itself gave the reference. */
  @Test
  void theDemosTextHasTheIdsOfSentencepiece() throws IOException {
    List<Integer> expected = new ArrayList<>();
    Json.read(SharedData.reference("demo"))
        .get("token_ids")
        .forEach(window -> expected.addAll(Numbers.list(window)));
    try (Tokenizer tokenizer = Tokenizer.open(Demo.directory())) {
      int[] ids = tokenizer.encode(Files.readString(Demo.calibration()));
      assertEquals(expected, boxed(ids).subList(0, 3 * 128));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"models/stories3M-llama", "models/tinystories3M-opt"})
  void aWholeTextHasTheIdsOfItsLibraryCall(String name) throws IOException {
    String text =
        Files.readString(SharedData.path("corpora/wikitext2/test.txt")).substring(0, 500_000);
    Definition definition = Definition.read(new ModelFiles(SharedData.path(name)));
    try (NativeTokenizer library = NativeTokenizer.open(definition.json(), "whole");
        Tokenizer cut = Tokenizer.open(SharedData.model(name))) {
      assertArrayEquals(
          library.encode(definition.normalizer().apply(text), false), cut.encodePlain(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"demo", "models/stories3M-llama", "models/tinystories3M-opt", "tokenizers/gpt2"})
  void everyControlCharacterSurvivesTheRoundTrip(String name) {
    String text = "a" + new String(IntStream.range(0, 32).toArray(), 0, 32) + "\u007f\u0085\u2028z";
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model(name))) {
      assertEquals(text, tokenizer.decode(tokenizer.encode(text)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"demo", "models/stories3M-llama", "models/tinystories3M-opt", "tokenizers/opt"})
  void anEmptyTextHasOnlyItsFrame(String name) {
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model(name))) {
      int[] plain = tokenizer.encodePlain("");
      assertEquals(0, plain.length);
      int[] framed = tokenizer.encode("");
      assertArrayEquals(
          name.endsWith("llama") || name.equals("demo") ? new int[] {1} : new int[0], framed);
      assertEquals("", tokenizer.decode(framed));
    }
  }

  @Test
  void halfACharacterDecodesToTheReplacementCharacter() {
    try (Tokenizer tokenizer = Tokenizer.open(SharedData.model("demo"))) {
      int[] llama = tokenizer.encodePlain("\ud83e\udd99");
      assertEquals("\ufffd", tokenizer.decode(Arrays.copyOf(llama, llama.length - 3)));
    }
  }

  @Test
  void stateOfTheFilesIsReadAtOpening() {
    ModelDirectory files = directory().withLetters(Map.of());
    try (Tokenizer tokenizer = files.open()) {
      files.with("tokenizer.json", "gone".getBytes(UTF_8));
      assertEquals("ab", tokenizer.decode(tokenizer.encode("ab")));
      assertEquals(List.of(), boxed(tokenizer.encode("xyz")));
    }
  }

  private static List<Integer> boxed(int[] ids) {
    return Arrays.stream(ids).boxed().toList();
  }

  private ModelDirectory directory() {
    return new ModelDirectory(temp);
  }
}
