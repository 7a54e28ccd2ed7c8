package org.sleb4j.tokenizer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the expressions of a tag for the library, where it reads them otherwise than Python:
 * {@code not} reaches as far as Python's, a named argument up to the next comma, and {@code [::-1]}
 * is a method.
 */
final class PythonTag {
  private static final String BACKWARDS = "[::-1";
  private static final Pattern PARTS =
      Pattern.compile("(\\{[{%][-+]?\\s*)(.*?)(\\s*[-+]?[%}]\\})", Pattern.DOTALL);
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|[A-Za-z_]\\w*|[=!<>]=|\\s+|.",
          Pattern.DOTALL);

  /** What ends the operand of a {@code not} beside a comma or a bracket. */
  private static final Set<String> WEAKER = Set.of("and", "or", "if", "else");

  /** What has an end that is still to be written. */
  private enum Open {
    BRACKET,
    ARGUMENT,
    NOT
  }

  private final StringBuilder out = new StringBuilder();
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<String> words = new ArrayList<>();
  private String before = "";

  private PythonTag() {}

  /** Returns a tag as the library is to read it. */
  static String of(String tag) {
    Matcher parts = PARTS.matcher(tag);
    if (!parts.matches() || parts.group(2).startsWith("macro ")) {
      return tag;
    }
    boolean isPrinted = tag.startsWith("{{");
    String inside = expression(parts.group(2), isPrinted);
    return parts.group(1)
        + (isPrinted ? Printed.NAME + "(" + inside + ")" : inside)
        + parts.group(3);
  }

  private static String expression(String inside, boolean isPrinted) {
    PythonTag tag = new PythonTag();
    Matcher tokens = TOKEN.matcher(inside);
    while (tokens.find()) {
      tag.add(tokens.group(), inside.substring(tokens.end()));
    }
    tag.closeTo(Open.BRACKET);
    refuse(
        isPrinted && tag.words.contains("and") && !tag.words.contains("if"),
        "and to print a value");
    return tag.out.toString();
  }

  private void add(String token, String rest) {
    words.add(token);
    refuse(
        token.equals("if") && words.get(0).equals("for") && !open.contains(Open.BRACKET),
        "a for with an if");
    if (WEAKER.contains(token)) {
      closeTo(Open.ARGUMENT);
    } else if (token.equals(",") || isClosing(token)) {
      closeTo(Open.BRACKET);
    }
    out.append(token);
    if (token.equals("not") && !before.equals("is") && !rest.stripLeading().startsWith("in ")) {
      begin(Open.NOT);
    } else if (token.equals("=") && open.contains(Open.BRACKET)) {
      begin(Open.ARGUMENT);
    } else if ("([{".contains(token)) {
      open.push(Open.BRACKET);
    } else if (isClosing(token)) {
      open.poll();
      turn();
    }
    before = token.isBlank() ? before : token;
  }

  private static void refuse(boolean mistake, String what) {
    Unsupported.unless(!mistake, "uses %s", what);
  }

  private static boolean isClosing(String token) {
    return ")]}".contains(token);
  }

  private void begin(Open what) {
    out.append('(');
    open.push(what);
  }

  /** Ends what was begun behind the last bracket, or the last argument. */
  private void closeTo(Open stop) {
    while (!open.isEmpty() && open.peek() != Open.BRACKET && open.peek() != stop) {
      open.pop();
      out.append(')');
    }
  }

  /** Writes the slice that turns something around as a method, which the library can call. */
  private void turn() {
    int from = out.length() - BACKWARDS.length() - 1;
    if (from >= 0 && out.substring(from).equals(BACKWARDS + "]")) {
      out.setLength(from);
      out.append(".reversed()");
    }
  }
}
