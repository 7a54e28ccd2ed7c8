package org.sleb4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import picocli.CommandLine.Option;

/** Whether a file that a command writes may replace one that is there. */
final class OutFile {
  @Option(names = "--overwrite", description = "Replace an existing file.")
  private boolean overwrite;

  /**
   * Refuses a place before anything is computed.
   *
   * @param model the directory of the model that is read, of which no file is ever replaced
   * @throws org.sleb4j.check.InvalidInputException if the file is there and may not be replaced
   */
  void check(Path file, Path model) {
    if (Files.exists(file)) {
      Check.that(
          overwrite, "%s already exists: name another file, or replace it with --overwrite.", file);
      Check.that(
          !isIn(model, file), "%s is a file of the model being read: name another file.", file);
    }
  }

  /** Returns whether the file may replace one that is there. */
  boolean mayReplace() {
    return overwrite;
  }

  private static boolean isIn(Path model, Path file) {
    try {
      return file.toRealPath().startsWith(model.toRealPath());
    } catch (IOException e) {
      throw FileTrouble.of(file, "written", e);
    }
  }
}
