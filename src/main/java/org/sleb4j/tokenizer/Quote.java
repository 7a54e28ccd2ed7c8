package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import org.sleb4j.check.Printable;
import org.sleb4j.json.Json;

/**
 * Shows a piece of a file in an error sentence as JSON does: on one line, strings in quotes, cut
 * after 80 characters, a missing one as {@code nothing}, controls as question marks. Nothing is
 * done before a sentence is needed.
 */
final class Quote {
  private static final int MAX_LENGTH = 80;

  private final Object value;

  private Quote(Object value) {
    this.value = value;
  }

  static Quote of(String text) {
    return new Quote(text);
  }

  static Quote of(JsonNode node) {
    return new Quote(node);
  }

  @Override
  public String toString() {
    String line = value instanceof String ? Json.line(value) : value.toString();
    if (line.isEmpty()) {
      return "nothing";
    }
    return Printable.of(line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...");
  }
}
