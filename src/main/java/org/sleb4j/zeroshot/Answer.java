package org.sleb4j.zeroshot;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;
import org.sleb4j.check.Printable;
import org.sleb4j.data.Row;

/**
 * Which choice is right: the label that a field names, or where there are no labels the number in
 * it, counted from 0.
 */
record Answer(Template template, Optional<Texts> labels) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");

  /** Returns the right one of some choices. */
  int of(Row row, int choices) {
    String text = template.fill(row);
    return labels.isPresent() ? find(row, text, labels.get().of(row)) : number(row, text, choices);
  }

  private static int find(Row row, String text, List<String> labels) {
    int at = labels.indexOf(text);
    Check.that(at >= 0, "%s: the answer (%s) must be one of %s.", row.name(), shown(text), labels);
    return at;
  }

  private static int number(Row row, String text, int choices) {
    int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
    Check.that(
        number >= 0 && number < choices,
        "%s: the answer (%s) must be a number from 0 to %d; a test split without answers has none.",
        row.name(),
        shown(text),
        choices - 1);
    return number;
  }

  private static String shown(String text) {
    String line = Printable.of(text);
    return line.length() <= 40 ? line : line.substring(0, 40) + "…";
  }
}
