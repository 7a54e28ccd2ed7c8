package org.sleb4j.zeroshot;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/** One step from the text of a field to what is asked; each does what Python's namesake does. */
final class Filter {
  /** Turns a text, which an error sentence calls by its place, into another. */
  private interface Step {
    String apply(String text, String place);
  }

  private record Kind(int arguments, Function<List<String>, Step> step) {}

  private static final Map<String, Kind> KINDS =
      Map.of(
          "strip", new Kind(0, none -> (text, place) -> Whitespace.strip(text)),
          "capitalize", new Kind(0, none -> (text, place) -> capitalized(text)),
          "before", new Kind(1, words -> (text, place) -> before(text, words.get(0), place)),
          "after", new Kind(1, words -> (text, place) -> after(text, words.get(0), place)),
          "all-but-last-word", new Kind(0, none -> (text, place) -> allButLastWord(text)),
          "last-word", new Kind(0, none -> (text, place) -> lastWord(text)),
          "replace",
              new Kind(2, words -> (text, place) -> text.replace(words.get(0), words.get(1))),
          "remove", new Kind(1, words -> removing(words.get(0))));

  private final Step step;

  private Filter(Step step) {
    this.step = step;
  }

  /**
   * Makes a filter.
   *
   * @param words its name and its arguments
   * @param place what an error sentence calls where it stands
   */
  static Filter of(List<String> words, String place) {
    String name = words.isEmpty() ? "" : words.get(0);
    Kind kind = KINDS.get(name);
    Check.that(
        kind != null,
        "%s names the filter \"%s\": it must be one of %s.",
        place,
        name,
        new TreeSet<>(KINDS.keySet()));
    List<String> arguments = words.subList(1, words.size());
    Check.that(
        arguments.size() == kind.arguments,
        "%s gives the filter %s %d arguments: it takes %d.",
        place,
        name,
        arguments.size(),
        kind.arguments);
    return new Filter(kind.step.apply(arguments));
  }

  /**
   * Passes a text through filters, one after another.
   *
   * @param place what an error sentence calls the text
   */
  static String through(List<Filter> filters, String text, String place) {
    String result = text;
    for (Filter filter : filters) {
      result = filter.step.apply(result, place);
    }
    return result;
  }

  /** The first character in title case, all others in lower case. */
  private static String capitalized(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int rest = text.offsetByCodePoints(0, 1);
    return Character.toString(Character.toTitleCase(text.codePointAt(0)))
        + text.substring(rest).toLowerCase(Locale.ROOT);
  }

  private static String before(String text, String sign, String place) {
    return text.substring(0, find(text, sign, place));
  }

  private static String after(String text, String sign, String place) {
    return text.substring(find(text, sign, place) + sign.length());
  }

  private static int find(String text, String sign, String place) {
    int at = text.indexOf(sign);
    Check.that(at >= 0, "%s has no \"%s\", at which the task cuts it.", place, sign);
    return at;
  }

  private static String allButLastWord(String text) {
    return text.substring(0, Math.max(0, text.lastIndexOf(' ')));
  }

  private static String lastWord(String text) {
    return text.substring(text.lastIndexOf(' ') + 1);
  }

  /** As in Python, only a newline ends a line that a point in the expression stays within. */
  private static Step removing(String regex) {
    try {
      Pattern pattern = Pattern.compile(regex, Pattern.UNIX_LINES);
      return (text, place) -> pattern.matcher(text).replaceAll("");
    } catch (PatternSyntaxException e) {
      throw new InvalidInputException(
          Strings.format("The filter remove has no regular expression: %s.", e.getDescription()),
          e);
    }
  }
}
