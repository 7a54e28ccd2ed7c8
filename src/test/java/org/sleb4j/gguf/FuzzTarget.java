package org.sleb4j.gguf;

import static org.sleb4j.FuzzCorpus.succeedsOrRefuses;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The reader as a fuzzer sees it: whatever bytes come, they are read or refused in one sentence.
 *
 * <p>How to run the fuzzer stands in {@code fuzz.sh} of the test resources.
 */
public enum FuzzTarget {
  FILES;

  private static final Path FILE = file();

  /** The fuzzer calls it with every input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    FILES.read(bytes);
  }

  /**
   * Reads or refuses.
   *
   * @throws RuntimeException or an error if the reader does neither
   */
  void read(byte[] bytes) {
    succeedsOrRefuses(() -> Gguf.read(written(bytes)).tensors().forEach(PlacedTensor::stored));
  }

  private static Path written(byte[] bytes) {
    try {
      return Files.write(FILE, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file() {
    try {
      Path file = Files.createTempFile("fuzz", ".gguf");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
