package org.sleb4j.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.check.FileTrouble;

/** What is on the disk of a blob. */
final class Blobs {
  private Blobs() {}

  /** Returns whether a blob is there with its whole size. */
  static boolean isThere(Path blob, RemoteFile file) {
    return bytes(blob) == file.bytes();
  }

  /** Returns a file's size, -1 where there is none. */
  static long bytes(Path path) {
    try {
      return Files.isRegularFile(path) ? Files.size(path) : -1;
    } catch (IOException e) {
      throw FileTrouble.of(path, "read", e);
    }
  }
}
