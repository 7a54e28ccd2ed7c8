package org.sleb4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;

/** What a result was computed with and on that is another now, what matters most in front. */
final class Changes {
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("/weights", "the weights of the model");
    NAMES.put("/windowsHash", "the windows of the text");
    NAMES.put("/machine/sleb4j", "sleb4j");
    NAMES.put("/machine/torch", "torch");
    NAMES.put("/machine/java", "Java");
    NAMES.put("/dtype", "the type");
    NAMES.put("/device", "the device");
    NAMES.put("/machine/hardware", "the hardware");
    NAMES.put("/machine/threads", "the number of threads");
  }

  private Changes() {}

  /**
   * Returns a sentence on another model than the one that a result names; none where it is the
   * same.
   *
   * @param model in place of that of the result
   * @param now what was computed with it; a missing node where nothing was
   */
  static Optional<String> ofModel(JsonNode before, Optional<String> model, JsonNode now) {
    String old = AgainArguments.model(before).orElse("");
    return model
        .filter(other -> !old.isEmpty() && !other.equals(old))
        .map(
            other ->
                Strings.format(
                    "the model changed: %s was, %s is%s",
                    old, other, isSame("/weights", before, now) ? ", with the same weights" : ""));
  }

  private static boolean isSame(String place, JsonNode before, JsonNode now) {
    String old = value(before, place);
    return isKnown(old) && old.equals(value(now, place));
  }

  /** Returns whether both results say with which weights they were computed. */
  static boolean areKnown(JsonNode before, JsonNode now) {
    return Stream.of(before, now).allMatch(result -> isKnown(value(result, "/weights")));
  }

  private static String value(JsonNode result, String place) {
    return result.path(Described.ORIGIN).at(place).asText("");
  }

  private static boolean isKnown(String value) {
    return !value.isEmpty() && !value.equals("checkpoint");
  }

  /** Returns a sentence for each; nothing for what either result does not say. */
  static List<String> of(JsonNode before, JsonNode now) {
    List<String> changes = new ArrayList<>();
    NAMES.forEach(
        (place, name) -> {
          String old = value(before, place);
          String other = value(now, place);
          if (isKnown(old) && !other.isEmpty() && !old.equals(other)) {
            changes.add(name + " changed: " + brief(old) + " was, " + brief(other) + " is");
          }
        });
    return changes;
  }

  /** Of a hash the first digits tell it from others. */
  private static String brief(String value) {
    return value.matches("[0-9a-f]{64}") ? value.substring(0, 12) : value;
  }
}
