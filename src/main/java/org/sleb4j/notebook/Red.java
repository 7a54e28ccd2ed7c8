package org.sleb4j.notebook;

/** Notebooks show terminal colours. */
final class Red {
  private static final String START = "\u001B[31m";
  private static final String END = "\u001B[0m";

  private Red() {}

  static String of(String line) {
    return START + line + END;
  }
}
