package org.sleb4j.notebook;

/**
 * Finds where the statements of a cell begin: not within a comment, a literal, brackets or an
 * expression. It reads Java's tokens only as far as that needs.
 */
final class Statements {
  private static final String TEXT_BLOCK = "\"\"\"";

  private final String code;
  private int at;
  private int depth;
  private char last = ';';

  private Statements(String code) {
    this.code = code;
  }

  /** Whether a statement may begin at an offset of some code. */
  static boolean beginAt(String code, int offset) {
    return new Statements(code).reach(offset);
  }

  private boolean reach(int offset) {
    while (at < offset) {
      next();
    }
    return at == offset && depth == 0 && (last == ';' || last == '}');
  }

  private void next() {
    char c = code.charAt(at);
    if (code.startsWith("//", at)) {
      skipTo("\n", at);
    } else if (code.startsWith("/*", at)) {
      skipTo("*/", at + 2);
    } else if (code.startsWith(TEXT_BLOCK, at)) {
      skipLiteral(TEXT_BLOCK);
    } else if (c == '"' || c == '\'') {
      skipLiteral(Character.toString(c));
    } else {
      read(c);
    }
  }

  private void read(char c) {
    switch (c) {
      case '(', '[', '{' -> depth++;
      case ')', ']', '}' -> depth--;
      default -> {}
    }
    last = Character.isWhitespace(c) ? last : c;
    at++;
  }

  /** Goes behind the end of a comment, or of all code. */
  private void skipTo(String end, int from) {
    int found = code.indexOf(end, from);
    at = found < 0 ? code.length() : found + end.length();
  }

  /** Goes behind a string, a character or a text block; a backslash takes the character behind. */
  private void skipLiteral(String quote) {
    at += quote.length();
    while (at < code.length() && !code.startsWith(quote, at)) {
      at += code.charAt(at) == '\\' ? 2 : 1;
    }
    at = Math.min(code.length(), at + quote.length());
    last = '"';
  }
}
