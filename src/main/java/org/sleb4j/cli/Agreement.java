package org.sleb4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sleb4j.check.Strings;
import org.sleb4j.fields.Described;
import org.sleb4j.fields.Fields;

/**
 * How far a result agrees with an earlier one. Names, counts and choices must be the same; a number
 * with a fraction agrees if it differs by no more than the tolerance, times itself where it is
 * above 1. Times, costs, places and what describes a result are not compared.
 */
final class Agreement {
  private static final Set<String> COSTS =
      Set.of(
          "seconds",
          "blockPasses",
          "exactBlockPasses",
          "saved",
          "repairs",
          "time",
          "timed",
          "speed",
          "peakBytes",
          "out",
          "file",
          "replaced");

  /** A value that differs. */
  record Difference(String field, JsonNode before, JsonNode now) {
    Map<String, Object> fields() {
      return Fields.map("field", field, "before", before, "now", now);
    }

    @Override
    public String toString() {
      return field + " was " + before + " and is " + now;
    }
  }

  private final double tolerance;
  private final List<Difference> differences = new ArrayList<>();
  private final Set<String> missing = new TreeSet<>();
  private int compared;
  private double largest;

  private Agreement(double tolerance) {
    this.tolerance = tolerance;
  }

  /** Compares two results. */
  static Agreement of(JsonNode before, JsonNode now, double tolerance) {
    Agreement found = new Agreement(tolerance);
    Map<String, JsonNode> fields = new TreeMap<>();
    before.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    fields.keySet().removeAll(Described.ABOUT);
    fields.remove("name");
    fields.forEach((name, value) -> found.compare(name, value, now.path(name)));
    found.compareText(before, now);
    return found;
  }

  /** Generated texts are a result, the description of windows is not. */
  private void compareText(JsonNode before, JsonNode now) {
    if (before.path("text").isArray()) {
      compare("text", before.get("text"), now.path("text"));
    }
  }

  private void compare(String path, JsonNode before, JsonNode now) {
    if (now instanceof MissingNode) {
      missing.add(path);
    } else if (before.isObject() && now.isObject()) {
      before.properties().stream()
          .filter(field -> !COSTS.contains(field.getKey()))
          .forEach(f -> compare(path + "." + f.getKey(), f.getValue(), now.path(f.getKey())));
    } else if (before.isArray() && now.isArray() && before.size() == now.size()) {
      for (int i = 0; i < before.size(); i++) {
        compare(path + "[" + i + "]", before.get(i), now.get(i));
      }
    } else if (!COSTS.contains(path)) {
      compareValue(path, before, now);
    }
  }

  private void compareValue(String path, JsonNode before, JsonNode now) {
    compared++;
    if (before.isFloatingPointNumber() && now.isNumber()) {
      double scale = Math.max(1, Math.abs(before.doubleValue()));
      double difference = Math.abs(before.doubleValue() - now.doubleValue()) / scale;
      largest = Math.max(largest, difference);
      if (difference <= tolerance) {
        return;
      }
    } else if (before.equals(now) || (before.isNumber() && before.asText().equals(now.asText()))) {
      return;
    }
    differences.add(new Difference(path, before, now));
  }

  /** Returns whether nothing differs. */
  boolean agrees() {
    return differences.isEmpty();
  }

  /** Returns the JSON object that stands for it. */
  Map<String, Object> fields() {
    return Fields.map(
        "agrees",
        agrees(),
        "compared",
        compared,
        "tolerance",
        tolerance,
        "largestDifference",
        largest,
        "differences",
        differences.stream().map(Difference::fields).toList(),
        "notCompared",
        List.copyOf(missing));
  }

  @Override
  public String toString() {
    String within =
        Strings.format(
            "%d values compared, numbers within %.0e, the largest difference is %.1e",
            compared, tolerance, largest);
    List<String> lines = new ArrayList<>();
    lines.add((agrees() ? "agrees: " : "differs: ") + within);
    differences.stream().limit(10).forEach(difference -> lines.add("  " + difference));
    if (differences.size() > 10) {
      lines.add("  and " + (differences.size() - 10) + " more");
    }
    if (!missing.isEmpty()) {
      lines.add(
          "  not compared, since the command does not print it: " + String.join(", ", missing));
    }
    return String.join("\n  ", lines);
  }
}
