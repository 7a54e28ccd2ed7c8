package org.sleb4j.notebook;

import java.util.List;

/** A cell ended early: the name and the message that programs read, and the lines people read. */
final class CellFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final transient List<String> lines;

  CellFailure(String name, String message, List<String> lines) {
    super(message, null, false, false);
    this.name = name;
    this.lines = List.copyOf(lines);
  }

  /** Makes a failure that is reported in one sentence. */
  static CellFailure sentence(String name, String sentence) {
    return new CellFailure(name, sentence, List.of(Red.of(sentence)));
  }

  String name() {
    return name;
  }

  List<String> lines() {
    return lines;
  }
}
