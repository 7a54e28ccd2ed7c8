package org.sleb4j;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.check.Check;
import org.sleb4j.demo.Demo;

/**
 * What a person calls a model, and the directory that means.
 *
 * @param shown the name as results show it
 * @param directory where its files are
 */
record ModelName(String shown, Path directory) {
  /**
   * Finds a model: {@code demo}, or a directory.
   *
   * @throws org.sleb4j.check.InvalidInputException if the name means none
   */
  static ModelName of(String name) {
    return name.equals(Demo.NAME) ? new ModelName(name, Demo.directory()) : inDirectory(name);
  }

  private static ModelName inDirectory(String name) {
    Path directory = Path.of(name);
    Check.that(
        Files.isDirectory(directory),
        "There is no model %s: name a directory with config.json, weights and a tokenizer, or"
            + " demo.",
        name);
    Path last = directory.toAbsolutePath().normalize().getFileName();
    return new ModelName(last == null ? name : last.toString(), directory);
  }
}
