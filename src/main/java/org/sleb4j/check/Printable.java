package org.sleb4j.check;

/** Keeps what a file says from breaking the line of a sentence, or from turning it round. */
public final class Printable {
  private Printable() {}

  /** Returns the text with a question mark for every character that is only an instruction. */
  public static String of(String text) {
    return text.codePoints().allMatch(Printable::is)
        ? text
        : text.codePoints()
            .map(c -> is(c) ? c : '?')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  /** Returns whether a character is none of the controls, line ends and halves of characters. */
  public static boolean is(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
