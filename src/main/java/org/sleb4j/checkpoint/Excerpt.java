package org.sleb4j.checkpoint;

/**
 * Quotes what a file says in an error sentence: at most 100 characters, none of them a control
 * character.
 */
final class Excerpt {
  private static final int LENGTH = 100;

  private Excerpt() {}

  static String of(Object value) {
    String text = String.valueOf(value);
    String start = text.length() <= LENGTH ? text : text.substring(0, LENGTH) + "…";
    return start.codePoints().allMatch(Excerpt::isPrintable)
        ? start
        : start
            .codePoints()
            .map(c -> isPrintable(c) ? c : '?')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  static boolean isPrintable(int codePoint) {
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
