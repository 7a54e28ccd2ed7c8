package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.fields.Described;
import org.sleb4j.json.Json;

/**
 * Results of a file: what a command printed with {@code --json}, or what reports were saved as.
 *
 * @param commands those that a command computes
 * @param others the kinds of those that no command computes
 */
record SavedResults(List<JsonNode> commands, List<String> others) {
  private static final String SCRIPT = "<script type=\"application/json\" id=\"sleb4j\">";

  /**
   * Reads a file.
   *
   * @throws InvalidInputException if it holds no result of this tool
   */
  static SavedResults read(Path file) {
    boolean isPage = file.toString().toLowerCase(Locale.ROOT).endsWith(".html");
    JsonNode root = isPage ? embedded(file) : Json.read(file);
    Check.that(
        root.has(Described.VERSION),
        "%s holds no result of sleb4j: name what report.save, Sleb.report or --json wrote.",
        file);
    SavedResults found = new SavedResults(new ArrayList<>(), new ArrayList<>());
    found.collect(root);
    return found;
  }

  private static JsonNode embedded(Path file) {
    String page = text(file);
    int start = page.lastIndexOf(SCRIPT);
    int end = page.indexOf("</script>", start + 1);
    Check.that(
        start >= 0 && end > start,
        "%s holds no results: only pages that report.save or Sleb.report wrote do.",
        file);
    return Json.parse(
        page.substring(start + SCRIPT.length(), end).getBytes(UTF_8), file.toString());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new InvalidInputException("There is no file " + file + ".", e);
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
  }

  /** What a command computes is one result, whatever it holds. */
  private void collect(JsonNode node) {
    if (node.has(Described.COMMAND)) {
      commands.add(node);
      return;
    }
    int before = commands.size() + others.size();
    node.forEach(this::collect);
    if (node.has(Described.REPORT) && commands.size() + others.size() == before) {
      others.add(node.get(Described.REPORT).asText());
    }
  }
}
