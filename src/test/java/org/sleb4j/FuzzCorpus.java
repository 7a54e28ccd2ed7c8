package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Printable;

/**
 * What fuzz targets share: the inputs that are replayed and what a reader may do with one.
 *
 * <p>How to run the fuzzer stands in {@code fuzz.sh} of the test resources.
 */
public final class FuzzCorpus {
  private static final int MAX_LENGTH = 2000;

  private FuzzCorpus() {}

  /**
   * Returns a test for each input of a target, which stand in the folder {@code fuzz} beside it.
   */
  public static Stream<DynamicTest> tests(Enum<?> target, Consumer<byte[]> reader) {
    String folder = "fuzz/" + target.name().toLowerCase(Locale.ROOT);
    try (Stream<Path> files =
        Files.list(Path.of(target.getDeclaringClass().getResource(folder).toURI()))) {
      List<Path> inputs = files.sorted().toList();
      assertFalse(inputs.isEmpty(), folder);
      return inputs.stream()
          .map(
              input ->
                  dynamicTest(
                      target + " " + input.getFileName(),
                      () -> reader.accept(Files.readAllBytes(input))));
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the work succeed or refuse in one sentence; whatever else it throws is a finding. */
  public static void succeedsOrRefuses(Runnable work) {
    try {
      work.run();
    } catch (InvalidInputException e) {
      assertSentence(e.getMessage());
    }
  }

  /** Holds that a text is one line of a bounded length, printable, with a full stop. */
  public static void assertSentence(String sentence) {
    assertEquals(1, sentence.lines().count(), sentence);
    assertTrue(sentence.endsWith("."), sentence);
    assertTrue(sentence.length() < MAX_LENGTH, sentence);
    assertTrue(sentence.codePoints().allMatch(Printable::is), sentence);
  }
}
