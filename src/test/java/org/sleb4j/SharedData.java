package org.sleb4j;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where tests find the shared test data; a test that needs it is left out, and says so, elsewhere.
 */
public final class SharedData {
  private SharedData() {}

  /** Returns {@code ../shared/data/name}, or leaves the calling test out with the reason. */
  public static Path path(String name) {
    Path path = Path.of("..", "shared", "data").resolve(name);
    assumeTrue(Files.exists(path), "left out: " + path + " is not here");
    return path;
  }
}
