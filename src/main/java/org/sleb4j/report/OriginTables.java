package org.sleb4j.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.sleb4j.display.Html;
import org.sleb4j.fields.Described;

/** What results were computed with and on, as tables: models and texts with hashes, machines. */
final class OriginTables {
  private OriginTables() {}

  /** Returns the tables of all origins among the fields of results. */
  static String html(JsonNode results) {
    List<JsonNode> origins = origins(results);
    if (origins.isEmpty()) {
      return "";
    }
    return "<section id=\"provenance\">\n<h2>Provenance</h2>\n"
        + table(
            "model|hash of the weights|text|protocol|windows|hash of the windows",
            origins.stream().map(OriginTables::subject).toList())
        + table(
            "type|device|hardware|threads|system|versions",
            origins.stream().map(OriginTables::machine).toList())
        + "</section>\n";
  }

  /** Returns the title of several results: the models they are of. */
  static String title(JsonNode results) {
    List<String> models =
        origins(results).stream().map(o -> o.path("model").asText()).distinct().toList();
    return models.isEmpty() ? "Analysis" : "Analysis of " + String.join(", ", models);
  }

  private static List<JsonNode> origins(JsonNode results) {
    List<JsonNode> found = new ArrayList<>();
    collect(results, found);
    return found.stream().distinct().toList();
  }

  private static void collect(JsonNode node, List<JsonNode> found) {
    JsonNode origin = node.path(Described.ORIGIN);
    if (origin.path("machine").isObject()) {
      found.add(origin);
    }
    node.forEach(child -> collect(child, found));
  }

  private static List<String> subject(JsonNode origin) {
    JsonNode windows = origin.path("windows");
    return List.of(
        text(origin, "model"),
        code(text(origin, "weights")),
        text(windows, "corpus"),
        text(windows, "protocol") + seed(windows),
        windows.isObject()
            ? text(windows, "windows") + " of " + text(windows, "windowLength") + " tokens"
            : "",
        code(text(origin, "windowsHash")));
  }

  private static String seed(JsonNode windows) {
    return windows.path("seed").isNumber() ? ", seed " + windows.path("seed") : "";
  }

  private static List<String> machine(JsonNode origin) {
    JsonNode machine = origin.path("machine");
    return List.of(
        text(origin, "dtype"),
        text(origin, "device"),
        text(machine, "hardware"),
        text(machine, "threads"),
        text(machine, "system"),
        "sleb4j "
            + text(machine, "sleb4j")
            + ", torch "
            + text(machine, "torch")
            + ", Java "
            + text(machine, "java"));
  }

  private static String text(JsonNode object, String field) {
    return Html.escape(object.path(field).asText(""));
  }

  private static String code(String hash) {
    return hash.isEmpty() ? "" : "<code>" + hash + "</code>";
  }

  private static String table(String header, List<List<String>> rows) {
    String names =
        List.of(header.split("\\|")).stream()
            .map(name -> "<th align=\"left\">" + name + "</th>")
            .collect(Collectors.joining());
    String body = rows.stream().distinct().map(OriginTables::row).collect(Collectors.joining("\n"));
    return "<table><thead><tr>" + names + "</tr></thead><tbody>\n" + body + "\n</tbody></table>\n";
  }

  private static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> "<td>" + cell + "</td>")
        .collect(Collectors.joining("", "<tr>", "</tr>"));
  }
}
