package org.sleb4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gives the texts that come with the demo model, which were not in its training. */
final class DemoTexts {
  /** Shorter than the model's context, so that a small text makes enough windows. */
  private static final int WINDOW_LENGTH = 256;

  private DemoTexts() {}

  static Text read(String name) {
    try {
      Path folder = Files.createTempDirectory("sleb4j");
      Path file = folder.resolve(name);
      try (InputStream resource = DemoTexts.class.getResourceAsStream("demo/" + name)) {
        Files.copy(resource, file);
        return Text.read(file).length(WINDOW_LENGTH);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
