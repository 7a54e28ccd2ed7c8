package org.sleb4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Replays inputs that a fuzzer was started with and those it found. */
class FuzzCorpusTest {
  @TestFactory
  Stream<DynamicTest> readsOrRefusesWhatAFuzzerHasTried() {
    return Arrays.stream(FuzzTarget.values())
        .flatMap(target -> inputs(target).stream().map(input -> test(target, input)));
  }

  private static DynamicTest test(FuzzTarget target, Path input) {
    return dynamicTest(
        target + " " + input.getFileName(), () -> target.read(TestFiles.bytes(input)));
  }

  private static List<Path> inputs(FuzzTarget target) {
    try {
      Path folder = Path.of(FuzzCorpusTest.class.getResource(target.folder()).toURI());
      try (Stream<Path> files = Files.list(folder)) {
        List<Path> inputs = files.sorted().toList();
        assertTrue(!inputs.isEmpty(), target.folder());
        return inputs;
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
