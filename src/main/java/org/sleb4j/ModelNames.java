package org.sleb4j;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.check.Check;

/** Finds the directory that a model's name means. */
final class ModelNames {
  private ModelNames() {}

  /**
   * Returns the directory of a model.
   *
   * @throws org.sleb4j.check.InvalidInputException if the name means none
   */
  static Path directory(String name) {
    Path directory = Path.of(name);
    Check.that(
        Files.isDirectory(directory),
        "There is no model %s: name a directory with config.json, weights and a tokenizer.",
        name);
    return directory;
  }
}
