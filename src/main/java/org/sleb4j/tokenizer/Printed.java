package org.sleb4j.tokenizer;

import com.hubspot.jinjava.objects.SafeString;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** What a printed value looks like, as Python's {@code str}; {@code None} prints nothing. */
final class Printed {
  static final String NAME = "as_python_prints";

  private Printed() {}

  /** Returns what is printed of a value; only templates call it. */
  public static Object of(Object value) {
    return value instanceof Boolean || value instanceof Map || value instanceof Collection
        ? within(value)
        : value;
  }

  /** Returns how a value looks within a list. */
  private static String within(Object value) {
    if (value == null) {
      return "None";
    } else if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    } else if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(e -> within(e.getKey()) + ": " + within(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    } else if (value instanceof Collection<?> all) {
      return all.stream().map(Printed::within).collect(Collectors.joining(", ", "[", "]"));
    }
    return value instanceof String || value instanceof SafeString
        ? quoted(value.toString())
        : value.toString();
  }

  private static String quoted(String text) {
    String mark = text.contains("'") && !text.contains("\"") ? "\"" : "'";
    String plain =
        text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    return mark + (mark.equals("'") ? plain.replace("'", "\\'") : plain) + mark;
  }
}
