package org.sleb4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** Returns a sentence for each; nothing for what either result does not say. */
  static List<String> of(JsonNode before, JsonNode now) {
    List<String> changes = new ArrayList<>();
    NAMES.forEach(
        (place, name) -> {
          String old = before.path(Described.ORIGIN).at(place).asText("");
          String other = now.path(Described.ORIGIN).at(place).asText("");
          boolean isKnown = !old.isEmpty() && !other.isEmpty() && !old.equals("checkpoint");
          if (isKnown && !old.equals(other)) {
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
