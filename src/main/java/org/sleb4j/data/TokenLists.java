package org.sleb4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.json.Json;

/**
 * Turns a JSON array of arrays into token ids, and refuses anything that is not a 32-bit integer.
 */
public final class TokenLists {
  private TokenLists() {}

  /**
   * Reads a file.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is missing or not such an array
   */
  public static List<int[]> read(Path jsonFile) {
    return parse(Json.read(jsonFile), jsonFile.toString());
  }

  /** Returns the rows in a JSON value that an error sentence calls {@code name}. */
  static List<int[]> parse(JsonNode root, String name) {
    Check.that(
        root.isArray(), "%s is not an array: it must be an array of arrays of token ids.", name);
    List<int[]> rows = new ArrayList<>();
    for (JsonNode row : root) {
      rows.add(row(row, name, rows.size()));
    }
    return rows;
  }

  private static int[] row(JsonNode row, String name, int number) {
    Check.that(
        row.isArray(),
        "%s: row %d is %s, but every row must be an array of token ids.",
        name,
        number,
        shortened(row));
    int[] ids = new int[row.size()];
    for (int at = 0; at < ids.length; at++) {
      ids[at] = id(row.get(at), name, number, at);
    }
    return ids;
  }

  private static int id(JsonNode id, String name, int row, int at) {
    Check.that(
        id.isIntegralNumber() && id.canConvertToInt(),
        "%s: row %d has %s at position %d, but a token id must be an integer below 2^31.",
        name,
        row,
        shortened(id),
        at);
    return id.intValue();
  }

  private static String shortened(JsonNode value) {
    String text = value.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
