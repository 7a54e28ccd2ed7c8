package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sleb4j.json.Json;

/**
 * The schemas of {@code docs/schemas}, one for what each command prints with {@code --json}, and of
 * {@code docs/schemas/reports}, one for each kind of report that no command prints.
 */
public final class Schemas {
  static final Path FOLDER = Path.of("docs", "schemas");

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
  private static final Map<String, JsonSchema> READ = new ConcurrentHashMap<>();

  private Schemas() {}

  /** Fails where a result is not what the schema of its command says, or holds more. */
  static void check(JsonNode result) {
    String command = result.path("command").asText();
    assertEquals(List.of(), problems(command, result), "docs/schemas/" + command + ".json");
  }

  /** Fails where a report is not what the schema of its kind says, or holds more. */
  static void checkReport(JsonNode report) {
    String kind = report.path("report").asText();
    assertEquals(List.of(), problemsOfReport(report), "docs/schemas/reports/" + kind + ".json");
  }

  /** Checks a report whose kind has a schema; that of the others is their command's. */
  public static void checkKnownReport(Map<String, Object> fields) {
    JsonNode report = Json.parse(Json.line(fields).getBytes(UTF_8), "a report");
    if (Files.exists(FOLDER.resolve(name(report) + ".json"))) {
      checkReport(report);
    }
  }

  /** Returns in which way a report is not what the schema of its kind says. */
  static List<String> problemsOfReport(JsonNode report) {
    return problems(name(report), report);
  }

  private static String name(JsonNode report) {
    return "reports/" + report.path("report").asText();
  }

  /** Returns in which way a result is not what the schema of a command says. */
  static List<String> problems(String command, JsonNode result) {
    return problems(READ.computeIfAbsent(command, Schemas::read), result);
  }

  /** Returns in which way a schema is not one of draft 2020-12. */
  static List<String> problemsOfSchema(JsonNode schema) {
    SchemaLocation draft = SchemaLocation.of(SpecVersion.VersionFlag.V202012.getId());
    return problems(FACTORY.getSchema(draft), schema);
  }

  private static JsonSchema read(String command) {
    String place = FOLDER.resolve(command + ".json").toUri().toString();
    return FACTORY.getSchema(SchemaLocation.of(place));
  }

  private static List<String> problems(JsonSchema schema, JsonNode node) {
    return schema.validate(node).stream().map(Object::toString).toList();
  }
}
