package org.sleb4j.save;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sleb4j.check.FileTrouble;

/** Writes a text with a line break at its end. */
final class TextFile {
  private TextFile() {}

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text.stripTrailing() + "\n");
    } catch (IOException e) {
      throw FileTrouble.of(file, "written", e);
    }
  }
}
