package org.sleb4j.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;

/**
 * What another search removed, for a search that refines it.
 *
 * @param removed in its order
 * @param origin where it began; none where the units were named
 */
public record EarlierSearch(List<Units> removed, Optional<Origin> origin) {
  private static final String JOURNAL = "{\"journal\":";

  public EarlierSearch {
    removed = List.copyOf(removed);
  }

  /**
   * Where a search began.
   *
   * @param file that says so
   * @param weights the hash of the model's tensors
   * @param start what was removed before
   */
  record Origin(Path file, String weights, List<Units> start) {}

  /** Returns units that were named; none for a search that begins by itself. */
  public static EarlierSearch of(List<Units> removed) {
    return new EarlierSearch(removed, Optional.empty());
  }

  /**
   * Reads what a search printed as JSON, or the journal of a greedy one as far as it came.
   *
   * @throws org.sleb4j.check.InvalidInputException if the file is neither, or nothing is removed
   */
  public static EarlierSearch read(Path file) {
    String text = text(file);
    EarlierSearch found =
        text.startsWith(JOURNAL) ? journal(file, lines(text)) : result(file, Json.read(file));
    Check.that(!found.removed().isEmpty(), "The search of %s removed nothing yet.", file);
    return found;
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
  }

  /** The last line of a journal may be torn. */
  private static List<JsonNode> lines(String text) {
    return text.substring(0, text.lastIndexOf('\n') + 1)
        .lines()
        .map(line -> Json.parse(line.getBytes(UTF_8), "A line of the journal"))
        .toList();
  }

  private static EarlierSearch journal(Path file, List<JsonNode> lines) {
    Check.that(!lines.isEmpty(), "The journal %s holds nothing yet.", file);
    JsonNode head = lines.get(0).path("journal");
    Check.that(
        !head.has("search"),
        "%s keeps the answers to a search (%s), not what it removed: name what that search printed"
            + " with --json.",
        file,
        head.path("search").asText());
    List<Units> removed = new ArrayList<>();
    for (JsonNode event : lines.subList(1, lines.size())) {
      if (event.has("removed")) {
        removed.add(Units.parse(event.get("removed").asText()));
      } else if (event.has("takenBack") && !removed.isEmpty()) {
        removed.remove(removed.size() - 1);
      }
    }
    List<Units> start = named(head.path("without").asText("[]"));
    return new EarlierSearch(removed, Optional.of(origin(file, head.path("weights"), start)));
  }

  /** Reads a list as it is printed, such as {@code [3, 5.attention]}. */
  private static List<Units> named(String list) {
    String names = list.replaceAll("[\\[\\]]", "");
    return names.isBlank() ? List.of() : Units.parseAll(List.of(names.split(",")));
  }

  private static EarlierSearch result(Path file, JsonNode result) {
    Check.that(
        result.path("removed").isArray() && result.path("start").isArray(),
        "%s is neither what a search printed with --json nor the journal of a greedy search.",
        file);
    List<Units> start = units(result.get("start"));
    return new EarlierSearch(
        units(result.get("removed")),
        Optional.of(origin(file, result.path("origin").path("weights"), start)));
  }

  private static Origin origin(Path file, JsonNode weights, List<Units> start) {
    Check.that(weights.isTextual(), "%s does not say on which weights it searched.", file);
    return new Origin(file, weights.textValue(), start);
  }

  private static List<Units> units(JsonNode names) {
    return Stream.iterate(0, i -> i < names.size(), i -> i + 1)
        .map(i -> Units.parse(names.get(i).asText()))
        .toList();
  }

  /**
   * Refuses what a search of another model removed, or one that began with something else.
   *
   * @param start what runs before the refinement
   */
  void check(Model model, ActiveBlocks start) {
    origin.ifPresent(from -> check(from, model.checkpoint().hash(), start.removals()));
  }

  /** In what order units were removed before decides no number. */
  private static void check(Origin from, String weights, List<Units> start) {
    Check.that(
        from.weights().equals(weights),
        "%s is of a search of another model: its weights have the hash %s, those of this one %s.",
        from.file(),
        from.weights(),
        weights);
    Check.that(
        units(from.start()).equals(units(start)),
        "The search of %s began without %s, this one begins without %s: begin with the same"
            + " --removed.",
        from.file(),
        from.start(),
        start);
  }

  private static Set<Unit> units(List<Units> several) {
    return several.stream().flatMap(units -> units.units().stream()).collect(Collectors.toSet());
  }

  /** Returns the names of what was removed. */
  @Override
  public String toString() {
    return removed.toString();
  }
}
