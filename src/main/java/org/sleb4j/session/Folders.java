package org.sleb4j.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.check.FileTrouble;

/** Makes the folders that a name given in a notebook needs. */
final class Folders {
  private Folders() {}

  /** Makes the parent folder of a file or directory, unless it exists. */
  static void makeParent(Path absolute) {
    Path parent = absolute.getParent();
    if (parent == null) {
      return; // the root of a file system is there
    }
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw FileTrouble.of(parent, "made", e);
    }
  }
}
