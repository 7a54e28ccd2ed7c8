package org.sleb4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.json.Json;

/** Reads the rows of a data set from JSON lines, a row an object on a line; also {@code .gz}. */
public final class Rows {
  private Rows() {}

  /**
   * Reads no more than the first rows of a file; blank lines are no rows.
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is missing, has no rows, or a line
   *     is no JSON object
   */
  public static List<Row> read(Path file, int firstRows) {
    Check.that(firstRows >= 1, "rows to read (%d) must be at least 1.", firstRows);
    List<Row> rows = new ArrayList<>();
    Lines.each(
        file,
        line -> {
          if (!line.isBlank()) {
            rows.add(row(line));
          }
          return rows.size() < firstRows;
        });
    Check.that(!rows.isEmpty(), "%s has no rows: it must be JSON lines.", file);
    return rows;
  }

  private static Row row(Line line) {
    JsonNode fields = Json.parse(line.bytes(), line.name());
    Check.that(
        fields.isObject(),
        "%s is no JSON object: every line of JSON lines must be one.",
        line.name());
    return new Row(line.name(), fields);
  }
}
