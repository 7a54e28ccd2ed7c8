package org.sleb4j;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds test data: two golden models are committed, the rest is shared by several projects and may
 * be absent. A test that needs absent data is left out and says so.
 */
public final class SharedData {
  private static final Path COMMITTED = Path.of("src", "test", "resources", "org", "sleb4j");
  private static final Path SHARED = Path.of("..", "shared", "data");

  private SharedData() {}

  /** Returns a committed file, or one of {@code ../shared/data}, or leaves the calling test out. */
  public static Path path(String name) {
    Path committed = COMMITTED.resolve(name);
    if (Files.exists(committed)) {
      return committed;
    }
    Path path = SHARED.resolve(name);
    assumeTrue(Files.exists(path), "left out: " + path + " is not here");
    return path;
  }
}
