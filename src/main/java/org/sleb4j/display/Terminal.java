package org.sleb4j.display;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Returns whether standard error is shown on a terminal. */
public final class Terminal {
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private Terminal() {}

  /**
   * Returns whether it is; where that cannot be asked, whether the environment names a terminal.
   */
  public static boolean isStandardError() {
    if (!Files.isSymbolicLink(STANDARD_ERROR)) {
      return System.getenv("TERM") != null; // no Linux: a guess
    }
    try {
      String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
