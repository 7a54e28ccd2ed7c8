package org.sleb4j.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.data.Sentences.assertSentence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.SharedData;

/**
 * Compares with fingerprints from a script that does the same in Python with numpy; ids are bytes
 * there and here.
 */
class ProtocolTest {
  private static final Function<String, int[]> BYTES = ProtocolTest::bytes;

  @TempDir Path folder;

  @Test
  void namesThreeProtocolsWithTheirUsualSettings() {
    assertEquals(new RowsProtocol(128, 2048, 0), Protocol.named("rows"));
    assertEquals(new WindowsProtocol(128, 2048, 0), Protocol.named("windows"));
    assertEquals(new ConsecutiveProtocol(2048, Integer.MAX_VALUE), Protocol.named("consecutive"));
    assertSentence(() -> Protocol.named("Rows"), "protocol (Rows) must be rows, windows or");
  }

  @Test
  void changesOneSettingAtATime() {
    assertEquals(
        new RowsProtocol(3, 64, 5),
        Protocol.rows().withDocuments(3).withWindowLength(64).withSeed(5));
    assertEquals(
        new WindowsProtocol(3, 64, 5),
        Protocol.windows().withWindows(3).withWindowLength(64).withSeed(5));
    assertEquals(
        new ConsecutiveProtocol(64, 3),
        Protocol.consecutive().withMostWindows(3).withWindowLength(64));
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertSentence(
        () -> Protocol.rows().withWindowLength(1), "window length (1) must be at least 2");
    assertSentence(() -> Protocol.windows().withWindowLength(1), "window length (1) must be");
    assertSentence(() -> Protocol.consecutive().withWindowLength(0), "window length (0) must be");
    assertSentence(() -> Protocol.rows().withDocuments(0), "documents (0) must be at least 1");
    assertSentence(() -> Protocol.windows().withWindows(0), "windows (0) must be at least 1");
    assertSentence(() -> Protocol.consecutive().withMostWindows(0), "mostWindows (0) must be");
    assertSentence(() -> Protocol.rows().withSeed(-1), "seed (-1) must be at least 0");
    assertSentence(() -> Protocol.windows().withSeed(-7), "seed (-7) must be at least 0");
  }

  @Test
  void rowsEncodesTheJoinedRowsOnce() throws IOException {
    List<String> encoded = new ArrayList<>();
    Corpus corpus = corpus("a.txt", "a\nb\n\nc\n");
    RowsProtocol protocol = Protocol.rows().withDocuments(4).withWindowLength(4);
    Windows windows =
        protocol.cut(
            corpus,
            text -> {
              encoded.add(text);
              return bytes(text);
            });
    List<Integer> order = List.of(2, 0, 1, 3); // numpy: default_rng(0).permutation(4)
    assertEquals(order, protocol.draw(corpus));
    assertEquals(List.of("\n\na\n\n\nb\n\n\nc\n"), encoded);
    assertEquals(3, windows.count());
    assertArrayEquals(new int[] {256, '\n', '\n', 'a'}, windows.ids(0));
  }

  @Test
  void rowsJoinsJsonDocumentsWithASpace() throws IOException {
    Corpus corpus = corpus("a.jsonl", "{\"text\":\"x\"}\n".repeat(3));
    Windows windows = Protocol.rows().withDocuments(3).withWindowLength(6).cut(corpus, BYTES);
    assertArrayEquals(new int[] {256, 'x', ' ', 'x', ' ', 'x'}, windows.ids(0));
  }

  @Test
  void rowsNeedsAsManyDocumentsAsItDraws() throws IOException {
    Corpus corpus = corpus("a.txt", "a\nb\n");
    assertSentence(
        () -> Protocol.rows().cut(corpus, BYTES),
        "documents (128) must be at most 2, as many as a.txt has");
  }

  @Test
  void everyProtocolNeedsTheTokensOfOneWindow() throws IOException {
    Corpus corpus = corpus("a.txt", "abc");
    String sentence = "a.txt has 4 tokens, but one window needs 2048";
    assertSentence(() -> Protocol.windows().cut(corpus, BYTES), sentence);
    assertSentence(() -> Protocol.consecutive().cut(corpus, BYTES), sentence);
    assertSentence(() -> Protocol.rows().withDocuments(1).cut(corpus, BYTES), "a.txt has 5 tokens");
  }

  @Test
  void windowsOfTheWholeTextAllStartAtItsBeginning() throws IOException {
    Windows windows =
        Protocol.windows().withWindows(3).withWindowLength(4).cut(corpus("a.txt", "abc"), BYTES);
    assertEquals(List.of(0, 0, 0), windows.origin().offsets());
    assertArrayEquals(new int[] {256, 'a', 'b', 'c'}, windows.ids(2));
  }

  @Test
  void consecutiveDropsTheTail() throws IOException {
    Windows windows =
        Protocol.consecutive().withWindowLength(3).cut(corpus("a.txt", "abcdefg"), BYTES);
    assertEquals(2, windows.count());
    assertArrayEquals(new int[] {'c', 'd', 'e'}, windows.ids(1));
    assertEquals(8, windows.origin().tokens());
  }

  @Test
  void saysWhichProtocolItWas() throws IOException {
    Corpus corpus = corpus("a.jsonl", "{\"text\":\"one document\"}\n".repeat(9));
    Windows rows = Protocol.rows().withDocuments(2).withWindowLength(8).cut(corpus, BYTES);
    assertEquals(
        new WindowsOrigin("a.jsonl", "JSON lines", "rows", 8, 0L, 2, 26, 3, List.of()),
        rows.origin());
    assertEquals(
        """
        corpus    a.jsonl (JSON lines)
        protocol  rows, 2 documents, seed 0
        tokens    26
        windows   3 of 8 tokens
        predicted 21 tokens\
        """,
        rows.toString().replace(System.lineSeparator(), "\n"));
    Windows all = Protocol.consecutive().withWindowLength(8).cut(corpus, BYTES);
    assertTrue(all.toString().contains("consecutive, 9 documents" + System.lineSeparator()));
  }

  /** Ten tokens have room for at most two windows of four that share none. */
  @Test
  void saysHowManyWindowsShareTokens() throws IOException {
    Corpus corpus = corpus("a.txt", "abcdefghi");
    Windows close = Protocol.windows().withWindows(9).withWindowLength(4).cut(corpus, BYTES);
    assertEquals(9, close.origin().overlapping());
    assertTrue(
        close
            .toString()
            .contains(
                "windows   9 of 4 tokens; 9 share tokens with another one, so that intervals over"
                    + " windows are too narrow"),
        close.toString());
    assertEquals(0, close.first(1).origin().overlapping());
    WindowsOrigin apart =
        new WindowsOrigin("a", "text", "windows", 4, 0L, 1, 99, 4, List.of(8, 0, 4, 15));
    assertEquals(0, apart.overlapping());
    WindowsOrigin two =
        new WindowsOrigin("a", "text", "windows", 4, 0L, 1, 99, 4, List.of(8, 0, 5, 15));
    assertEquals(2, two.overlapping());
    Windows all = Protocol.consecutive().withWindowLength(4).cut(corpus, BYTES);
    assertEquals(0, all.origin().overlapping());
  }

  @Test
  void offsetsAreKeptWithTheFirstWindows() throws IOException {
    Corpus corpus = corpus("a.txt", "abcdefghijklmnop");
    Windows windows = Protocol.windows().withWindows(5).withWindowLength(2).cut(corpus, BYTES);
    assertEquals(windows.origin().offsets().subList(0, 2), windows.first(2).origin().offsets());
  }

  @Property(tries = 200)
  void randomWindowsAreSlicesAtTheirOffsets(
      @ForAll @IntRange(min = 2, max = 40) int windowLength,
      @ForAll @IntRange(min = 1, max = 20) int count,
      @ForAll @LongRange(min = 0) long seed)
      throws IOException {
    Path file = Files.createTempFile("text", ".txt");
    try {
      Files.writeString(file, "any text of at least forty characters...");
      WindowsProtocol protocol = new WindowsProtocol(count, windowLength, seed);
      Windows windows = protocol.cut(Corpus.read(file), text -> IntStream.range(0, 40).toArray());
      for (int i = 0; i < count; i++) {
        int offset = windows.origin().offsets().get(i);
        assertArrayEquals(IntStream.range(offset, offset + windowLength).toArray(), windows.ids(i));
        assertTrue(offset >= 0 && offset + windowLength <= 40);
      }
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void drawsTheRowsOfWikiTextThatPythonDraws() {
    Corpus head = Corpus.read(SharedData.path("corpora/wikitext2/train-head.txt"));
    assertEquals(
        List.of(612, 1073, 1398, 658, 1054, 400, 572, 942, 720, 1197),
        Protocol.rows().draw(head).subList(0, 10));
    assertCut(
        Protocol.rows().cut(head, BYTES),
        58087,
        28,
        "7ec8ec6d69235a02ae33bd9a9e4c058807700dd020c49444f32f2435c3db7f67");
  }

  @Test
  void drawsTheDocumentsOfC4ThatPythonDraws() {
    Corpus c4 = Corpus.read(SharedData.path("corpora/c4_train00000_first1000.jsonl"));
    assertCut(
        Protocol.rows().withSeed(7).cut(c4, BYTES),
        254088,
        124,
        "8a2249c063ed4d44adf05dc7ab66f793f3571ff8118da4cdaec0aab4eb3bc519");
  }

  @Test
  void cutsTheRandomWindowsOfWikiTextThatPythonCuts() {
    Corpus head = Corpus.read(SharedData.path("corpora/wikitext2/train-head.txt"));
    Windows windows = Protocol.windows().cut(head, BYTES);
    assertEquals(
        List.of(852489, 638358, 512257, 270378, 308504), windows.origin().offsets().subList(0, 5));
    assertCut(
        windows, 1004240, 128, "943eb7f23999ad65b773d76bfeacb9e42f5d36f65d804cf43e6636d8dc29385b");
  }

  @Test
  void cutsTheRandomWindowsOfPlainTextThatPythonCuts() {
    Corpus stories = Corpus.read(SharedData.path("corpora/tinystories_2MiB.txt"));
    assertCut(
        Protocol.windows().withSeed(3).cut(stories, BYTES),
        2097153,
        128,
        "c8fa47d519628fc33fc615ef976e339379c74cd29268c35cd14ad182f7e8a9d5");
  }

  @Test
  void cutsTheTestSplitAsPythonDoes() {
    Corpus test = Corpus.read(SharedData.path("corpora/wikitext2/test.txt"));
    assertCut(
        Protocol.consecutive().cut(test, BYTES),
        1296371,
        632,
        "25dbf444533f60d4c2a6b3411ceaa2cdabfe286883660ddde671ebed5decb275");
  }

  @Test
  void cutsTheFirstWindowsOfC4AsPythonDoes() {
    Corpus c4 = Corpus.read(SharedData.path("corpora/c4_train00000_first1000.jsonl"), 1100);
    assertCut(
        Protocol.consecutive().withMostWindows(256).cut(c4, BYTES),
        2201107,
        256,
        "e6b9004f9802593944e862d2de225eb5c6fbcdf93592e52aa622fe594990f92d");
  }

  private static void assertCut(Windows cut, long tokens, int windows, String fingerprint) {
    assertEquals(tokens, cut.origin().tokens());
    assertEquals(windows, cut.count());
    assertEquals(windows, cut.origin().windows());
    assertEquals(fingerprint, cut.fingerprint());
  }

  private Corpus corpus(String name, String text) throws IOException {
    return Corpus.read(Files.writeString(folder.resolve(name), text));
  }

  private static int[] bytes(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    int[] ids = new int[utf8.length + 1];
    ids[0] = 256;
    for (int i = 0; i < utf8.length; i++) {
      ids[i + 1] = utf8[i] & 0xff;
    }
    return ids;
  }
}
