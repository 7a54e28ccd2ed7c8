package org.sleb4j.save;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.Strings;
import org.sleb4j.json.Json;

/**
 * What the cards of written models have in common: the fields that the hub reads, and the losses
 * that a lineage holds. The lineage itself is in {@code sleb.json}.
 */
public final class Card {
  private static final Pattern FRONT = Pattern.compile("\\A---\\R(.*?)\\R---", Pattern.DOTALL);

  /** Fields of the source's card that hold for what is made from it. */
  private static final Pattern INHERITED =
      Pattern.compile("(?m)^(license|license_name|license_link):[ \\t]*(\\S.*)$");

  private static final Pattern BASE = Pattern.compile("(?m)^base_model:[ \\t]*(\\S.*)$");

  /** A directory of the hub's cache. */
  private static final Pattern CACHED =
      Pattern.compile("models--([^/\\\\]+?)--([^/\\\\]+)[/\\\\]snapshots");

  private Card() {}

  /**
   * Returns the lines in front of a card, in YAML: licence and base model as far as the source
   * names them, what loads the model, tags.
   */
  public static String front(Path source, List<String> tags) {
    String before =
        FRONT.matcher(text(source)).results().map(m -> m.group(1)).findFirst().orElse("");
    List<String> lines = new ArrayList<>();
    lines.add("---");
    INHERITED.matcher(before).results().forEach(field -> lines.add(field.group()));
    base(source, before).ifPresent(name -> lines.add("base_model: " + name));
    lines.add("library_name: transformers");
    lines.add("pipeline_tag: text-generation");
    lines.add("tags:");
    tags.forEach(tag -> lines.add("- " + tag));
    lines.add("---");
    return String.join("\n", lines);
  }

  private static String text(Path source) {
    Path card = source.resolve("README.md");
    try {
      return Files.isRegularFile(card) ? new String(Files.readAllBytes(card), UTF_8) : "";
    } catch (IOException e) {
      throw FileTrouble.of(card, "read", e);
    }
  }

  /** A model of the hub is its own base; one that was made from another names that. */
  private static Optional<String> base(Path source, String front) {
    Matcher cached = CACHED.matcher(source.toAbsolutePath().normalize().toString());
    return cached.find()
        ? Optional.of(cached.group(1) + "/" + cached.group(2))
        : BASE.matcher(front).results().map(found -> found.group(1)).findFirst();
  }

  /** Returns a name that a reader knows: that of the hub, or that of the directory. */
  public static String name(Path source) {
    Matcher cached = CACHED.matcher(source.toAbsolutePath().normalize().toString());
    return cached.find() ? cached.group(1) + "/" + cached.group(2) : Lineage.name(source);
  }

  /**
   * Returns the losses of search, repair and quantization as tables, and behind them those of the
   * models that the source was made from, as far as it says.
   */
  public static String results(Lineage lineage, Path source) {
    String tables =
        Stream.concat(
                Stream.of(Json.tree(lineage.chapters())),
                Stream.iterate(
                    Lineage.read(source), JsonNode::isObject, o -> o.path(Lineage.SOURCE)))
            .flatMap(Card::tables)
            .collect(Collectors.joining("\n\n"));
    return tables.isEmpty() ? "No loss was measured when this model was written." : tables;
  }

  private static Stream<String> tables(JsonNode chapters) {
    return Stream.of(
            search(chapters.path("search")),
            repair(chapters.path("repair")),
            quantization(chapters.path("quantization")))
        .flatMap(Optional::stream);
  }

  /** Returns what {@code sleb.json} holds, in a sentence. */
  public static String story(Lineage lineage) {
    List<String> parts = new ArrayList<>(List.of("the hash of the original weights"));
    Stream.of("search", "repair", "quantization")
        .filter(lineage.chapters()::containsKey)
        .forEach(chapter -> parts.add("the " + chapter + " with its text"));
    String last = parts.size() == 1 ? " and the versions used" : ", and the versions used";
    return "[sleb.json](sleb.json) holds how this model was made: "
        + String.join(", ", parts)
        + last
        + ".";
  }

  private static Optional<String> search(JsonNode search) {
    JsonNode losses = search.path(search.has("kl") ? "kl" : "meanNll");
    if (losses.isMissingNode()) {
      return Optional.empty();
    }
    String label = search.has("kl") ? "divergence" : "mean NLL";
    List<String> rows = new ArrayList<>(List.of("| removed | " + label + " |", "| --- | ---: |"));
    JsonNode before = search.path(search.has("kl") ? "klBefore" : "meanNllBefore");
    if (before.isNumber()) {
      rows.add(row("nothing, before the search", before));
    }
    for (int i = 0; losses.isArray() && i < losses.size(); i++) {
      rows.add(row(search.path("removed").path(i).asText() + seen(search, i), losses.get(i)));
    }
    JsonNode after = search.path(search.has("kl") ? "klAfter" : "meanNllAfter");
    if (losses.isNumber() || after.isNumber()) {
      rows.add(row("all of them", after.isNumber() ? after : losses));
    }
    return Optional.of(
        "After each removal by the search, on the windows it chose by, not on held-out text"
            + on(search)
            + "\n\n"
            + String.join("\n", rows));
  }

  /** Says on how many windows a race saw what it removed, where those are not all. */
  private static String seen(JsonNode search, int removal) {
    JsonNode seen = search.path("windowsSeen").path(removal);
    int all = search.path("origin").path("windows").path("windows").asInt();
    return seen.isNumber() && seen.asInt() < all
        ? Strings.format(", on %d of the windows", seen.asInt())
        : "";
  }

  private static Optional<String> repair(JsonNode repair) {
    if (!repair.has("meanNllAfter")) {
      return Optional.empty();
    }
    boolean accepted = repair.path("accepted").asBoolean(true);
    return Optional.of(
        (accepted
                ? "Of the repair"
                : "A repair was tried and not accepted: these weights are not repaired. Its losses")
            + heldOut(repair)
            + on(repair)
            + "\n\n"
            + String.join(
                "\n",
                "| model | mean NLL |",
                "| --- | ---: |",
                row("the original", repair.path("meanNllDense")),
                row("without the removed parts", repair.path("meanNllBefore")),
                row(accepted ? "repaired" : "tried", repair.path("meanNllAfter"))));
  }

  private static String heldOut(JsonNode repair) {
    int windows = repair.path("heldOutWindows").asInt();
    return windows == 0
        ? ""
        : Strings.format(", on %d windows of its text that were held out of the fit", windows);
  }

  private static Optional<String> quantization(JsonNode made) {
    return made.has("meanNllAfter")
        ? Optional.of(
            "Of the 4-bit weights"
                + text(made.path("text"), made.path("dtype"), made.path("device"))
                + "\n\n"
                + String.join(
                    "\n",
                    "| model | mean NLL |",
                    "| --- | ---: |",
                    row("dense", made.path("meanNllBefore")),
                    row("in 4 bits", made.path("meanNllAfter"))))
        : Optional.empty();
  }

  private static String row(String name, JsonNode loss) {
    return Strings.format("| %s | %.4f |", name, loss.asDouble());
  }

  /** Says which windows of which text, and in which type. */
  private static String on(JsonNode chapter) {
    JsonNode origin = chapter.path("origin");
    return text(origin.path("windows"), origin.path("dtype"), origin.path("device"));
  }

  private static String text(JsonNode windows, JsonNode dtype, JsonNode device) {
    return windows.isMissingNode()
        ? ":"
        : Strings.format(
            " (%s windows of %s tokens of `%s`, protocol %s%s, in %s on %s):",
            windows.path("windows").asText(),
            windows.path("windowLength").asText(),
            windows.path("corpus").asText(),
            windows.path("protocol").asText(),
            windows.path("seed").isNumber() ? ", seed " + windows.path("seed") : "",
            dtype.asText(),
            device.asText());
  }
}
