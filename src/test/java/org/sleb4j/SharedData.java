package org.sleb4j;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.demo.Demo;

/**
 * Finds test data: two golden models and the demo model are committed, the rest is shared by
 * several projects and may be absent. A test that needs absent data is left out and says so.
 */
public final class SharedData {
  private static final Path COMMITTED = Path.of("src", "test", "resources", "org", "sleb4j");
  private static final Path SHARED = Path.of("..", "shared", "data");

  private SharedData() {}

  /**
   * Returns a file of {@code ../shared/data}, a golden model from its committed copy where there is
   * one, or leaves the calling test out.
   */
  public static Path path(String name) {
    Path committed = COMMITTED.resolve(name);
    if (name.startsWith("golden/") && Files.exists(committed)) {
      return committed;
    }
    Path path = SHARED.resolve(name);
    assumeTrue(Files.exists(path), "left out: " + path + " is not here");
    return path;
  }

  /** Returns the directory of {@code demo}, {@code golden/NAME} or {@code models/NAME}. */
  public static Path model(String name) {
    return name.equals(Demo.NAME) ? Demo.directory() : path(name);
  }

  /** Returns what an independent implementation says of a trained model, in float64. */
  public static Path reference(String model) {
    return model.equals(Demo.NAME)
        ? COMMITTED.resolve("demo/reference.json")
        : path(model).resolve("reference.json");
  }
}
