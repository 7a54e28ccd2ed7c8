package org.sleb4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.sleb4j.data.Sentences.assertSentence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.SharedData;
import org.sleb4j.json.Json;

class WindowsTest {
  private static final Windows TWO = Windows.of(List.of(new int[] {1, 2, 3}, new int[] {70000, 0}));

  @TempDir Path folder;

  @Test
  void countsWindowsAndTokens() {
    assertEquals(2, TWO.count());
    assertEquals(3, TWO.length(0));
    assertEquals(5, TWO.tokens());
    assertEquals(3, TWO.predictedTokens());
    assertEquals(3, TWO.longest());
    assertArrayEquals(new int[] {70000, 0}, TWO.ids(1));
  }

  @Test
  void neverChange() {
    int[] given = {1, 2, 3};
    Windows windows = Windows.of(List.of(given));
    given[0] = 9;
    windows.ids(0)[1] = 9;
    assertArrayEquals(new int[] {1, 2, 3}, windows.ids(0));
  }

  @Test
  void refuseToBeNone() {
    assertSentence(() -> Windows.of(List.of()), "There are no windows");
  }

  @Test
  void refuseAWindowThatPredictsNothing() {
    assertSentence(
        () -> Windows.of(List.of(new int[] {1, 2}, new int[] {5})),
        "Window 1 has 1 token(s): it must have at least 2");
    assertSentence(() -> Windows.of(List.of(new int[0])), "Window 0 has 0 token(s)");
  }

  @Test
  void giveTheirFirst() {
    Windows first = TWO.first(1);
    assertEquals(1, first.count());
    assertEquals(1, first.origin().windows());
    assertEquals(TWO.fingerprint(), TWO.first(2).fingerprint());
    assertSentence(() -> TWO.first(0), "windows (0) must be from 1 to the 2 there are");
    assertSentence(() -> TWO.first(3), "windows (3) must be");
  }

  @Test
  void fitAModelWhoseVocabularyAndContextAreJustLargeEnough() {
    assertDoesNotThrow(() -> TWO.checkFits(70001, 3));
  }

  @Test
  void doNotFitASmallerVocabulary() {
    assertSentence(
        () -> TWO.checkFits(70000, 3),
        "Window 1 has token id 70000 at position 0, but the vocabulary has 70000 entries");
  }

  @Test
  void doNotFitWithANegativeId() {
    Windows negative = Windows.of(List.of(new int[] {4, -1}));
    assertSentence(() -> negative.checkFits(10, 10), "Window 0 has token id -1 at position 1");
  }

  @Test
  void doNotFitAShorterContext() {
    assertSentence(
        () -> TWO.checkFits(70001, 2), "Window 0 has 3 tokens, but the model's context ends at 2");
  }

  @Test
  void haveTheFingerprintThatPythonComputes() {
    assertEquals(
        "ddf0c9879b6716197b41e2efd19fb0d58859095b75d649cdf164d5cb5f99f87b", TWO.fingerprint());
  }

  @Test
  void haveAnotherFingerprintWhenCutElsewhere() {
    Windows joined = Windows.of(List.of(new int[] {1, 2, 3, 70000, 0}));
    assertNotEquals(TWO.fingerprint(), joined.fingerprint());
  }

  @Test
  void printWhereTheyCameFrom() {
    assertEquals(
        """
        corpus    in memory (token ids)
        protocol  tokens
        tokens    5
        windows   2 of up to 3 tokens
        predicted 3 tokens\
        """,
        TWO.toString().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void writeTheirOriginAsJson() {
    assertEquals(
        "{\"corpus\":\"in memory\",\"form\":\"token ids\",\"protocol\":\"tokens\","
            + "\"windowLength\":3,\"seed\":null,\"documents\":0,\"tokens\":5,\"windows\":2,"
            + "\"offsets\":[]}",
        Json.line(TWO.origin()));
  }

  @Test
  void areReadFromJson() throws IOException {
    Windows read = Windows.read(file("[[1, 2, 3], [70000, 0]]"));
    assertEquals(TWO.fingerprint(), read.fingerprint());
    assertEquals("ids.json", read.origin().corpus());
  }

  @Test
  void areRefusedWhenJsonIsOfAnotherShape() throws IOException {
    assertRefused("{\"ids\": [[1, 2]]}", "ids.json is not an array");
    assertRefused("[1, 2, 3]", "row 0 is 1, but every row must be an array of token ids");
    assertRefused("[[1, 2], \"3 4\"]", "row 1 is \"3 4\"");
    assertRefused("[[1, 2], [3, [4]]]", "row 1 has [4] at position 1");
    assertRefused("[]", "There are no windows");
    assertRefused("[[1, 2], []]", "Window 1 has 0 token(s)");
    assertRefused("[[1, 2", "not valid JSON");
  }

  @Test
  void areRefusedWhenAnIdIsNoInteger() throws IOException {
    assertRefused("[[1, 2.5]]", "row 0 has 2.5 at position 1");
    assertRefused("[[1, 2.0]]", "row 0 has 2.0 at position 1");
    assertRefused("[[2147483648, 1]]", "row 0 has 2147483648 at position 0");
    assertRefused("[[1, 123456789012345678901234567890]]", "123456789012345678901234567890");
    assertRefused("[[1, null]]", "has null at position 1");
    assertRefused("[[1, \"2\"]]", "has \"2\" at position 1");
  }

  @Test
  void shortenLongValuesInSentences() throws IOException {
    assertRefused("[\"" + "x".repeat(5000) + "\"]", "xxx…");
  }

  @Test
  void areRefusedWhenTheFileIsMissing() {
    assertSentence(() -> Windows.read(folder.resolve("none.json")), "There is no file");
  }

  @Test
  void holdTheIdsOfTheTrainedModelsStories() throws IOException {
    Path reference = SharedData.path("models/stories3M-llama/reference.json");
    Windows stories = Windows.read(file(Json.read(reference).get("token_ids").toString()));
    assertEquals(24, stories.count());
    assertDoesNotThrow(() -> stories.checkFits(4096, stories.longest()));
  }

  private void assertRefused(String json, String part) throws IOException {
    Path file = file(json);
    assertSentence(() -> Windows.read(file), part);
  }

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("ids.json"), json);
  }
}
