package org.sleb4j.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.json.Json;

/**
 * The first line of a journal: all that decides the numbers in it, by name.
 *
 * @param path of the journal, for messages
 */
record JournalHead(Path path, Map<String, String> fingerprint) {
  private static final String HEAD = "{\"journal\":";
  private static final String WITHOUT = "without";

  /** What journals of greedy searches leave out where it is as in SLEB. */
  private static final Map<String, String> USUAL = usual();

  private static Map<String, String> usual() {
    Map<String, String> usual = new TreeMap<>(SearchSpace.blocks(1).fingerprint());
    usual.remove("blocks");
    usual.put("search", Method.GREEDY.toString());
    return usual;
  }

  /**
   * Writes the first line of a new journal, or checks that of an old one.
   *
   * @return the lines behind it
   * @throws org.sleb4j.check.InvalidInputException if the file is the journal of something else,
   *     naming what differs, or none at all
   */
  List<String> begin(LineFile file) throws IOException {
    String first = Json.line(Map.of("journal", fingerprint));
    List<String> lines = file.lines();
    if (lines.isEmpty()) {
      checkJournal(first.startsWith(new String(file.head(first.length() + 1), UTF_8)));
      file.append(first);
      file.syncDirectory();
      return List.of();
    }
    checkJournal(lines.get(0).startsWith(HEAD));
    checkSame(parse(lines.get(0), "Line 1 of the journal " + path));
    return lines.subList(1, lines.size());
  }

  static JsonNode parse(String line, String name) {
    return Json.parse(line.getBytes(UTF_8), name);
  }

  private void checkJournal(boolean is) {
    Check.that(is, "%s is not a journal of a search: name another file.", path);
  }

  private void checkSame(JsonNode first) {
    JsonNode kept = first.path("journal");
    checkJournal(kept.isObject());
    Map<String, String> before = new TreeMap<>();
    kept.properties().forEach(field -> before.put(field.getKey(), field.getValue().asText()));
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(fingerprint.keySet());
    String differences =
        names.stream()
            .filter(name -> !value(before, name).equals(value(fingerprint, name)))
            .map(
                name ->
                    name + " was " + value(before, name) + " and is " + value(fingerprint, name))
            .collect(Collectors.joining(", "));
    Check.that(
        differences.isEmpty(),
        "%s is the journal of another search (%s): name another file.",
        path,
        differences);
  }

  /** Returns a value as it is compared: in what order units were removed decides no number. */
  private static String value(Map<String, String> fields, String name) {
    String value = fields.getOrDefault(name, USUAL.getOrDefault(name, "not named"));
    return name.equals(WITHOUT) ? inOrder(value) : value;
  }

  private static String inOrder(String list) {
    return Stream.of(list.replaceAll("[^\\w.,-]", "").split(","))
        .sorted(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
