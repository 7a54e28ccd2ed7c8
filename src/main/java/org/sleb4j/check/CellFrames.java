package org.sleb4j.check;

import java.util.Arrays;

/** Shortens stack traces in notebooks, where every kernel evaluates cells with JShell. */
final class CellFrames {
  private static final String CELL = "REPL.$JShell$";

  private CellFrames() {}

  /**
   * Drops the frames above the cell that called the library, since the message says all. A trace
   * without a cell stays as it is.
   */
  static void dropAbove(Throwable mistake) {
    StackTraceElement[] frames = mistake.getStackTrace();
    for (int i = 0; i < frames.length; i++) {
      if (frames[i].getClassName().startsWith(CELL)) {
        mistake.setStackTrace(Arrays.copyOfRange(frames, i, frames.length));
        return;
      }
    }
  }
}
