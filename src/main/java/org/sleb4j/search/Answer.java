package org.sleb4j.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.sleb4j.check.Check;
import org.sleb4j.json.Json;

/**
 * What a search asked, and what it heard.
 *
 * @param question as text: the same question has the same text
 * @param values of each window, or of each block
 * @param cost of everything since the answer before
 */
record Answer(String question, List<Double> values, Cost cost) {
  private static final Set<String> FIELDS = Set.of("question", "values", "blockPasses", "seconds");

  Answer {
    values = List.copyOf(values);
    for (double value : values) {
      Check.that(
          !Double.isNaN(value),
          "%s gives a value that is not a number: the weights or the type overflow, try float32 or"
              + " bfloat16.",
          question);
    }
  }

  /**
   * Returns whether it answers a question: that of its text, or of a model without the same units
   * that were removed in another order.
   */
  boolean answers(String other) {
    return question.equals(other) || words(question).equals(words(other));
  }

  private static List<String> words(String question) {
    return Pattern.compile("[ ,]+").splitAsStream(question).sorted().toList();
  }

  /** Returns a line of JSON from which {@link #read} reads the same doubles. */
  String line() {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("question", question);
    line.put("values", values);
    EventJson.put(line, cost);
    return Json.line(line);
  }

  /**
   * Reads a line.
   *
   * @throws org.sleb4j.check.InvalidInputException if {@link #line} would not write it, naming why
   */
  static Answer read(JsonNode line) {
    Set<String> names = new LinkedHashSet<>();
    line.fieldNames().forEachRemaining(names::add);
    Check.that(names.equals(FIELDS), "it has the fields %s, not %s", names, FIELDS);
    JsonNode values = line.get("values");
    Check.that(
        values.isArray() && line.get("question").isTextual(),
        "question must be a text and values an array of numbers");
    List<Double> numbers = new ArrayList<>();
    values.forEach(value -> numbers.add(EventJson.number(value, "values")));
    return new Answer(line.get("question").textValue(), numbers, EventJson.cost(line));
  }
}
