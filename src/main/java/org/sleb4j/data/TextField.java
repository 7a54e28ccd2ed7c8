package org.sleb4j.data;

import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;

/** The field of each row that a text stands in. */
record TextField(String name) {
  /**
   * Returns the text of a row.
   *
   * @throws org.sleb4j.check.InvalidInputException if the row has no such field, or no string in it
   */
  String of(Row row) {
    List<String> names = new ArrayList<>();
    row.fields().fieldNames().forEachRemaining(names::add);
    Check.that(
        row.has(name) || names.contains(name),
        "%s has no field \"%s\" for the text: name one of its fields (%s).",
        row.name(),
        name,
        String.join(", ", names));
    return row.text(name);
  }
}
