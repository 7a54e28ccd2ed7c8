package org.sleb4j.notebook;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Strings;

/**
 * The code of a cell and the number in front of it.
 *
 * @param number from 1
 */
record Cell(int number, String code) {
  private static final int LINES_BEFORE = 2;
  private static final int LINES_AFTER = 1;

  /** Returns the number, from 1, of the line that holds a character. */
  int lineOf(int offset) {
    return 1 + (int) code.substring(0, offset).chars().filter(c -> c == '\n').count();
  }

  /** Returns the name of a line as errors tell it. */
  String name(int line) {
    return Strings.format("In [%d], line %d", number, line);
  }

  /** Returns a line marked by an arrow, and its neighbours. */
  List<String> marked(int line) {
    String[] lines = code.split("\n", -1);
    List<String> marked = new ArrayList<>();
    int last = Math.min(lines.length, line + LINES_AFTER);
    for (int each = Math.max(1, line - LINES_BEFORE); each <= last; each++) {
      marked.add(numbered(each == line, each, lines[each - 1]));
    }
    return marked;
  }

  /** Returns the line that holds some characters, marked, and below it carets under them. */
  List<String> marked(int from, int to) {
    int start = code.lastIndexOf('\n', from - 1) + 1;
    int end = code.indexOf('\n', from) < 0 ? code.length() : code.indexOf('\n', from);
    String arrow = numbered(true, lineOf(from), "");
    String before = code.substring(start, from).replaceAll("[^\t]", " ");
    int width = Math.max(1, Math.min(to, end) - from);
    return List.of(
        arrow + code.substring(start, end),
        " ".repeat(arrow.length()) + before + "^".repeat(width));
  }

  private static String numbered(boolean marked, int line, String text) {
    return Strings.format("%s%3d  %s", marked ? "--> " : "    ", line, text);
  }
}
