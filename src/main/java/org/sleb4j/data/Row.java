package org.sleb4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * One row of a data set: fields by name, a field of a field by {@code outer.inner} where no field
 * has that name, each of the kind that is asked for or refused by name.
 */
public final class Row {
  private final String name;
  private final JsonNode fields;

  Row(String name, JsonNode fields) {
    this.name = name;
    this.fields = fields;
    if (!fields.isObject()) {
      throw new InvalidInputException(name + " is not an object: a row must be one.");
    }
  }

  /** Returns what an error sentence calls it, such as {@code piqa.jsonl, line 3}. */
  public String name() {
    return name;
  }

  /** Returns the JSON object of its fields, for what has no kind that is known beforehand. */
  public JsonNode fields() {
    return fields;
  }

  /** Returns whether there is such a field, and not {@code null}. */
  public boolean has(String field) {
    JsonNode node = find(field);
    return !node.isMissingNode() && !node.isNull();
  }

  /** Returns a string. */
  public String text(String field) {
    JsonNode node = find(field);
    check(node.isTextual(), field, "a string");
    return node.textValue();
  }

  /** Returns a list of strings. */
  public List<String> texts(String field) {
    JsonNode node = find(field);
    check(node.isArray() && items(node).allMatch(JsonNode::isTextual), field, "a list of strings");
    return items(node).map(JsonNode::textValue).toList();
  }

  /** Returns a whole number; a string of digits is one, since some data sets write it so. */
  public int whole(String field) {
    JsonNode node = find(field);
    boolean digits = node.isTextual() && node.textValue().matches("-?\\d{1,9}");
    check(
        digits || node.isInt() || (node.isLong() && node.canConvertToInt()),
        field,
        "a whole number");
    return digits ? Integer.parseInt(node.textValue()) : node.intValue();
  }

  /** Returns true or false. */
  public boolean flag(String field) {
    JsonNode node = find(field);
    check(node.isBoolean(), field, "true or false");
    return node.booleanValue();
  }

  private static Stream<JsonNode> items(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  private JsonNode find(String field) {
    JsonNode exact = fields.path(field);
    return exact.isMissingNode() ? fields.at("/" + field.replace('.', '/')) : exact;
  }

  private void check(boolean holds, String field, String rule) {
    if (!holds) {
      String value =
          has(field) ? find(field).getNodeType().toString().toLowerCase(Locale.ROOT) : "missing";
      throw new InvalidInputException(
          Strings.format("%s: %s (%s) must be %s.", name, field, value, rule));
    }
  }

  /** Returns where it stands and what it holds. */
  @Override
  public String toString() {
    return name + " " + fields;
  }
}
