package org.sleb4j.cli;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.json.Json;

/**
 * The documented JSON of commands. {@link Ran#json} checks all that tests of commands print; here
 * are the schemas themselves, and a small call of each command.
 */
class JsonSchemaTest {
  @TempDir Path folder;

  private static Set<String> schemas() throws IOException {
    try (Stream<Path> files = Files.list(Schemas.FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> name.replace(".json", ""))
          .collect(toCollection(TreeSet::new));
    }
  }

  @Test
  void everyCommandThatPrintsJsonHasASchemaAndALineOfThePage() throws IOException {
    Set<String> commands = new TreeSet<>();
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (command.getCommandSpec().findOption("--json") != null) {
                commands.add(name);
              }
            });
    assertEquals(15, commands.size());
    Set<String> schemas = schemas();
    assertTrue(schemas.remove("common"));
    assertEquals(commands, schemas);
    String page = Files.readString(Path.of("docs", "json.md"));
    commands.forEach(name -> assertTrue(page.contains("(schemas/" + name + ".json)"), name));
  }

  @Test
  void areSchemasThatExplainEveryField() throws IOException {
    for (String name : schemas()) {
      JsonNode schema = Json.read(Schemas.FOLDER.resolve(name + ".json"));
      assertEquals(List.of(), Schemas.problemsOfSchema(schema), name);
      assertEquals(List.of(), unexplained(schema, name));
    }
  }

  static List<String> unexplained(JsonNode schema, String name) {
    List<String> unexplained = new ArrayList<>();
    collect(schema, name, unexplained);
    return unexplained;
  }

  /** A field is explained by a description, by a shared definition, or by its only value. */
  private static void collect(JsonNode node, String place, List<String> unexplained) {
    JsonNode fields = node.path("properties");
    if (fields.isObject() && !fields.has("type")) {
      fields
          .properties()
          .forEach(
              field -> {
                boolean isExplained =
                    Stream.of("description", "$ref", "const", "allOf", "anyOf")
                        .anyMatch(field.getValue()::has);
                if (!isExplained) {
                  unexplained.add(place + "." + field.getKey());
                }
              });
    }
    node.properties().forEach(f -> collect(f.getValue(), place + "." + f.getKey(), unexplained));
  }

  @Test
  void refuseAFieldThatIsNotDocumentedOneThatIsMissingAndAWrongType() throws IOException {
    ObjectNode found = (ObjectNode) new GoldenCommand(folder).run("perplexity").json();
    for (String place : List.of("", "/origin", "/origin/machine", "/text", "/computation")) {
      ObjectNode more = found.deepCopy();
      ((ObjectNode) more.at(place)).put("invented", 1);
      assertTrue(problems(more).contains("invented"), place);
      ObjectNode less = found.deepCopy();
      ObjectNode part = (ObjectNode) less.at(place);
      String first = place.isEmpty() ? "perplexity" : part.fieldNames().next();
      part.remove(first);
      assertTrue(problems(less).contains(first), place);
    }
    found.put("windows", "eight");
    assertTrue(problems(found).contains("windows"));
  }

  private static String problems(JsonNode result) {
    return Schemas.problems("perplexity", result).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "info --model M",
        "info --shape llama-2-7b",
        "redundancy --model M --tokens T --removed 1",
        "redundancy --model M --tokens T --units",
        "search --model M --tokens T --remove 2",
        "search --model M --tokens T --remove 1 --racing",
        "search --model M --tokens T --units unit --remove 1 --prefer-unpadded --out O",
        "search --model M --tokens T --search swap --remove 1 --objective kl",
        "search --model M --tokens T --search random --remove 1",
        "prune --model M --removed 1,3.attention --out O",
        "export --model demo --removed 3 --out O",
        "perplexity --model M --tokens T --removed 1 --compare",
        "perplexity --model demo --windows 1",
        "repair --model demo --removed 5 --windows 16 --window-length 64 --out O",
        "zeroshot --model demo --limit 4 --removed 3.attention --compare",
        "generate --model M --tokens T --new-tokens 2",
        "logits --model M --tokens T --out O",
        "tokenize --model demo --text README.md",
        "bench --model M --prompt-tokens 4 --runs 1",
        "bench --model M --mode generate --batch 1 --prompt-tokens 4 --new-tokens 2 --runs 1"
            + " --removed 1",
        "bench --model demo --prompt-tokens 4 --runs 1 --removed 1,2 --sweep --windows 1",
      })
  void describeWhatCommandsPrint(String line) throws IOException {
    new GoldenCommand(folder);
    String[] words =
        Stream.concat(Stream.of(line.split(" ")), Stream.of("--json"))
            .map(word -> word.equals("M") ? GoldenCommand.MODEL : word)
            .map(word -> word.equals("T") ? folder.resolve("tokens.json").toString() : word)
            .map(word -> word.equals("O") ? folder.resolve("out").toString() : word)
            .toArray(String[]::new);
    assertEquals(words[0], Ran.of(words).json().get("command").asText());
  }
}
