package org.sleb4j.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;

/**
 * A file as it was when its header was read: what is read later must be of the same file.
 *
 * @param bytes its size
 * @param changed when it was last written
 */
record FileStamp(Path file, long bytes, FileTime changed) {
  static FileStamp of(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(file, now.size(), now.lastModifiedTime());
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
  }

  /**
   * Checks that the file was not written or replaced since.
   *
   * @throws org.sleb4j.check.InvalidInputException if it was
   */
  void check() {
    Check.that(equals(of(file)), "%s has changed since the model was opened: open it again.", file);
  }
}
