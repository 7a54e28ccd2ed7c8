package org.sleb4j.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.sleb4j.json.Json;

/**
 * The fields of a result as a table of plain values.
 *
 * <p>A row stands for each object of the first list of objects among the fields; where there is no
 * such list, one row holds the fields themselves. An object within a row becomes columns with a dot
 * in their names, such as {@code margin.meanNll}; an interval becomes {@code .low} and {@code
 * .high}; a list of objects within a row is left out. What describes the result is no part of it.
 */
public final class Rows {
  private Rows() {}

  /** Returns the rows of a result. */
  public static List<Map<String, Object>> of(Map<String, ?> fields) {
    JsonNode all = Json.tree(fields);
    for (Map.Entry<String, JsonNode> field : all.properties()) {
      if (isTable(field.getValue())) {
        return each(field.getValue()).stream().map(found -> row(found, Set.of())).toList();
      }
    }
    return List.of(row(all, Described.ABOUT));
  }

  private static boolean isTable(JsonNode value) {
    return value.isArray() && !value.isEmpty() && value.get(0).isObject();
  }

  private static List<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static Map<String, Object> row(JsonNode fields, Set<String> without) {
    Map<String, Object> row = new LinkedHashMap<>();
    fields.properties().stream()
        .filter(field -> !without.contains(field.getKey()))
        .forEach(field -> add(row, field.getKey(), field.getValue()));
    return row;
  }

  private static void add(Map<String, Object> row, String name, JsonNode value) {
    if (value.isObject()) {
      value.properties().forEach(part -> add(row, name + "." + part.getKey(), part.getValue()));
    } else if (isInterval(name, value)) {
      row.put(name + ".low", plain(value.get(0)));
      row.put(name + ".high", plain(value.get(1)));
    } else if (!isTable(value)) {
      row.put(name, plain(value));
    }
  }

  private static boolean isInterval(String name, JsonNode value) {
    boolean named = name.endsWith("interval") || name.endsWith("Interval");
    return named && value.isArray() && value.size() == 2;
  }

  private static Object plain(JsonNode value) {
    if (value.isArray()) {
      List<Object> list = new ArrayList<>();
      value.forEach(item -> list.add(plain(item)));
      return list;
    }
    return Json.plain(value);
  }

  /**
   * Returns rows as comma-separated values (RFC 4180) under a header with all their names; a list
   * is one cell with spaces between its values, and nothing stands for what is missing.
   */
  public static String csv(List<Map<String, Object>> rows) {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(row -> names.addAll(row.keySet()));
    List<String> lines = new ArrayList<>();
    lines.add(line(List.copyOf(names)));
    rows.forEach(row -> lines.add(line(names.stream().map(row::get).toList())));
    return String.join("\r\n", lines) + "\r\n";
  }

  private static String line(List<?> values) {
    return values.stream().map(Rows::cell).collect(Collectors.joining(","));
  }

  private static String cell(Object value) {
    String text =
        value instanceof List<?> list
            ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
            : value == null ? "" : value.toString();
    boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
