package org.sleb4j.notebook;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Documentation comments as plain text, for a tooltip. */
final class Javadoc {
  private static final Pattern INLINE = Pattern.compile("\\{@(\\w+)\\s+([^{}]*)}");
  private static final Pattern PARAGRAPH =
      Pattern.compile("\\s*<(p|ul|ol|pre|table|tr)\\b[^>]*>\\s*");
  private static final Pattern ITEM = Pattern.compile("\\s*<li>\\s*");
  private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^>]*>");
  private static final Pattern BLOCK = Pattern.compile("(?m)^\\s*@(\\w+)\\s+");

  private Javadoc() {}

  /** Returns the text, indented, below a blank line; nothing where there is no comment. */
  static String text(String comment, String indent) {
    if (comment == null || comment.isBlank()) {
      return "";
    }
    String text = PARAGRAPH.matcher(inline(comment)).replaceAll("\n\n");
    text = TAG.matcher(ITEM.matcher(text).replaceAll("\n* ")).replaceAll("");
    text = BLOCK.matcher(text).replaceAll("$1: ");
    return "\n\n"
        + unescape(text)
            .strip()
            .lines()
            .map(line -> line.isBlank() ? "" : indent + line.strip())
            .collect(Collectors.joining("\n"));
  }

  // From the inside out: an inline tag may hold another.
  private static String inline(String comment) {
    Matcher tag = INLINE.matcher(comment);
    return tag.find()
        ? inline(tag.replaceAll(each -> Matcher.quoteReplacement(escape(content(each)))))
        : comment;
  }

  // A link is read as code writes it: Text#rows(int) is Text.rows(int), #rows(int) is rows(int).
  private static String content(MatchResult tag) {
    String content = tag.group(2);
    return tag.group(1).startsWith("link")
        ? content.replaceAll("^#", "").replace('#', '.')
        : content;
  }

  private static String escape(String text) {
    return text.replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String unescape(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }
}
