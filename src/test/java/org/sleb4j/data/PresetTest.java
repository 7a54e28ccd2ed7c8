package org.sleb4j.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sleb4j.data.Sentences.assertSentence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.SharedData;

/** Fingerprints are those of the same windows cut in Python; see {@link ProtocolTest}. */
class PresetTest {
  @TempDir Path folder;

  private static int[] bytes(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    IntStream ids = IntStream.range(0, utf8.length).map(i -> utf8[i] & 0xff);
    return IntStream.concat(IntStream.of(256), ids).toArray();
  }

  private static Windows cut(Preset preset, Path file) {
    return preset.protocol().cut(preset.read(file), PresetTest::bytes);
  }

  @Test
  void wikitext2IsAllOfTheTestSplit() {
    Windows windows = cut(Preset.WIKITEXT2, SharedData.path("corpora/wikitext2/test.txt"));
    assertEquals(632, windows.count());
    assertEquals(
        "25dbf444533f60d4c2a6b3411ceaa2cdabfe286883660ddde671ebed5decb275", windows.fingerprint());
    assertEquals("wikitext2", windows.origin().protocol());
  }

  @Test
  void c4IsTheFirstWindowsOfTheFirstDocuments() {
    Windows windows = cut(Preset.C4, SharedData.path("corpora/c4_train00000_first1000.jsonl"));
    assertEquals(256, windows.count());
    assertEquals(
        "e6b9004f9802593944e862d2de225eb5c6fbcdf93592e52aa622fe594990f92d", windows.fingerprint());
    assertEquals("c4", windows.origin().protocol());
    assertEquals(1000, windows.origin().documents(), "all there are in this file");
  }

  @Test
  void c4ReadsNoMoreThan1100Documents() throws IOException {
    String lines =
        IntStream.range(0, 1200)
            .mapToObj(i -> "{\"text\":\"document number " + i + "\"}")
            .collect(Collectors.joining("\n"));
    Path file = Files.writeString(folder.resolve("c4.jsonl"), lines);
    Windows windows = cut(Preset.C4, file);
    assertEquals(1100, windows.origin().documents());
    int characters =
        IntStream.range(0, 1100).map(i -> ("document number " + i).length()).sum() + 1099;
    assertEquals(characters + 1, windows.origin().tokens(), "with a space between documents");
  }

  @Test
  void refusesAnotherText() throws IOException {
    Path plain = Files.writeString(folder.resolve("a.txt"), "Once upon a time.\n");
    assertSentence(
        () -> Preset.WIKITEXT2.read(plain), "is plain text, which is not the text of preset wiki");
    assertSentence(() -> Preset.C4.read(plain), "is not the text of preset c4");
    assertSentence(() -> Preset.named("ptb"), "preset (ptb) must be wikitext2 or c4");
    assertSentence(
        () -> Preset.C4.protocol().withSeed(1), "seed (1) has no effect with c4 windows");
    assertEquals(64, Preset.C4.protocol().withWindowLength(64).windowLength());
  }
}
