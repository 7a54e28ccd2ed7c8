package org.sleb4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.sleb4j.check.Check;

/**
 * Turns a JSON array of arrays into token ids, and refuses anything that is not a 32-bit integer.
 */
final class WindowsJson {
  private WindowsJson() {}

  /** Returns the windows in a JSON value that an error sentence calls {@code name}. */
  static List<int[]> parse(JsonNode root, String name) {
    Check.that(
        root.isArray(), "%s is no array: it must be an array of windows of token ids.", name);
    List<int[]> windows = new ArrayList<>();
    for (JsonNode window : root) {
      windows.add(window(window, name, windows.size()));
    }
    return windows;
  }

  private static int[] window(JsonNode window, String name, int number) {
    Check.that(
        window.isArray(),
        "%s: window %d is %s, but every window must be an array of token ids.",
        name,
        number,
        shortened(window));
    int[] ids = new int[window.size()];
    for (int at = 0; at < ids.length; at++) {
      ids[at] = id(window.get(at), name, number, at);
    }
    return ids;
  }

  private static int id(JsonNode id, String name, int window, int at) {
    Check.that(
        id.isIntegralNumber() && id.canConvertToInt(),
        "%s: window %d has %s at position %d, but a token id must be an integer below 2^31.",
        name,
        window,
        shortened(id),
        at);
    return id.intValue();
  }

  private static String shortened(JsonNode value) {
    String text = value.toString();
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
