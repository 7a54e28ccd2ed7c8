package org.sleb4j.zeroshot;

/** White space as Python's {@code str.isspace} knows it, which the tasks were cleaned with. */
final class Whitespace {
  private static final int NEXT_LINE = 0x85;

  private Whitespace() {}

  static boolean is(int character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == NEXT_LINE;
  }

  /** Returns where the white space at the end of a text begins. */
  static int trailing(String text) {
    int end = text.length();
    while (end > 0 && is(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** Returns the text without white space at its ends. */
  static String strip(String text) {
    int end = trailing(text);
    int start = 0;
    while (start < end && is(text.charAt(start))) {
      start++;
    }
    return text.substring(start, end);
  }
}
