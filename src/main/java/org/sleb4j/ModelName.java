package org.sleb4j;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.check.Check;

/**
 * What a person calls a model, and the directory that means.
 *
 * @param shown the name as results show it
 * @param directory where its files are
 */
record ModelName(String shown, Path directory) {
  /**
   * Finds a model.
   *
   * @throws org.sleb4j.check.InvalidInputException if the name means none
   */
  static ModelName of(String name) {
    Path directory = Path.of(name);
    Check.that(
        Files.isDirectory(directory),
        "There is no model %s: name a directory with config.json, weights and a tokenizer.",
        name);
    return new ModelName(
        directory.toAbsolutePath().normalize().getFileName().toString(), directory);
  }
}
