package org.sleb4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.check.FileTrouble;

/** Makes the folders that a name given in a notebook needs. */
final class Folders {
  private Folders() {}

  /** Makes the folder that a file or directory will lie in, unless it is there. */
  static void makeParent(Path absolute) {
    try {
      Files.createDirectories(absolute.getParent());
    } catch (IOException e) {
      throw FileTrouble.of(absolute.getParent(), "made", e);
    }
  }
}
