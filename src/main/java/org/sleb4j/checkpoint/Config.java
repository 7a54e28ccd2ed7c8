package org.sleb4j.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.json.Json;

/**
 * The fields of a {@code config.json}, read strictly: a field of another kind than asked for is
 * refused by name, and so is a required one that is missing.
 *
 * <p>It remembers which fields were read, so that {@link #unread()} names those that are unknown.
 */
public final class Config {
  private final String name;
  private final JsonNode fields;
  private final Set<String> read;
  private final Map<String, Config> objects = new ConcurrentHashMap<>();

  private Config(String name, JsonNode fields) {
    this(name, fields, ConcurrentHashMap.newKeySet());
  }

  private Config(String name, JsonNode fields, Set<String> read) {
    Check.that(fields.isObject(), "%s must hold a JSON object.", name);
    this.name = name;
    this.fields = fields;
    this.read = read;
  }

  /**
   * Reads {@code config.json} of a model directory.
   *
   * @throws InvalidInputException if it is missing or not a JSON object
   */
  public static Config read(Path directory) {
    return read(directory, "config.json");
  }

  /** Reads another file of a model directory that holds a JSON object; see {@link #read(Path)}. */
  public static Config read(Path directory, String fileName) {
    JsonNode fields = new ModelDirectory(directory).json(fileName);
    return new Config(directory.resolve(fileName).toString(), fields);
  }

  /** Makes a config of a JSON object, for models that have no directory. */
  public static Config of(String name, JsonNode fields) {
    return new Config(name, fields);
  }

  /** Returns whether a field is there and not {@code null}. */
  public boolean has(String field) {
    return fields.hasNonNull(field);
  }

  /** Returns whether a field is there and {@code null}. */
  public boolean isNull(String field) {
    return fields.has(field) && fields.get(field).isNull();
  }

  /**
   * Marks fields as read that have no effect here, since another field switches them off.
   *
   * <pre>{@code
   * if (!config.flag("use_sliding_window", false)) {
   *   config.understood("sliding_window", "max_window_layers");
   * }
   * }</pre>
   */
  public void understood(String... names) {
    read.addAll(List.of(names));
  }

  /**
   * Marks another name of a number as read, and refuses one that contradicts the first.
   *
   * @throws InvalidInputException if both are there and differ
   */
  public void checkSame(String field, String otherName) {
    Optional<JsonNode> first = find(field);
    Optional<JsonNode> other = find(otherName);
    if (first.isPresent() && other.isPresent()) {
      check(
          first.get().doubleValue() == other.get().doubleValue(),
          otherName,
          other.get(),
          Strings.format(
              "absent, or equal to %s (%s), since both name the same thing", field, first.get()));
    }
  }

  /** Returns the fields that are there, not {@code null}, and were not read so far. */
  public Map<String, JsonNode> unread() {
    Map<String, JsonNode> unread = present();
    unread.keySet().removeAll(read);
    return unread;
  }

  /** Returns the fields that are there and not {@code null}, whether they were read or not. */
  public Map<String, JsonNode> present() {
    Map<String, JsonNode> present = new LinkedHashMap<>();
    fields.properties().stream()
        .filter(field -> !field.getValue().isNull())
        .forEach(field -> present.put(field.getKey(), field.getValue()));
    return present;
  }

  /** Returns this config with another value of a field; nothing of it is read so far. */
  public Config with(String field, boolean value) {
    ObjectNode changed = fields.deepCopy();
    return new Config(name, changed.put(field, value));
  }

  /**
   * Returns this config with more fields where it lacks them; what is {@code null} stays so, and
   * what is read counts for both.
   *
   * @param defaults an object in JSON
   */
  public Config withDefaults(String defaults) {
    ObjectNode all = (ObjectNode) Json.parse(defaults.getBytes(UTF_8), "defaults");
    all.setAll((ObjectNode) fields);
    return new Config(name, all, read);
  }

  /** Returns this config without a field; what is read counts for both. */
  public Config without(String field) {
    ObjectNode changed = fields.deepCopy();
    changed.remove(field);
    return new Config(name, changed, read);
  }

  /** Returns a required whole number from 1 to 2^31-1. */
  public int positive(String field) {
    return require(field, optionalPositive(field));
  }

  /** Returns a whole number from 1 to 2^31-1, or the default where it is missing. */
  public int positive(String field, int otherwise) {
    return optionalPositive(field).orElse(otherwise);
  }

  /** Returns a whole number from 0 to 2^31-1, or the default where it is missing. */
  public int whole(String field, int otherwise) {
    return find(field)
        .map(
            node -> {
              check(node.isInt() && node.intValue() >= 0, field, node, "a whole number from 0");
              return node.intValue();
            })
        .orElse(otherwise);
  }

  private Optional<Integer> optionalPositive(String field) {
    return find(field)
        .map(
            node -> {
              check(node.isInt() && node.intValue() > 0, field, node, "a whole number above 0");
              return node.intValue();
            });
  }

  /** Returns a whole number from -2^31 to 2^31-1, or the default where it is missing. */
  public int integer(String field, int otherwise) {
    return find(field)
        .map(
            node -> {
              check(node.isInt(), field, node, "a whole number");
              return node.intValue();
            })
        .orElse(otherwise);
  }

  /** Returns a required finite number above 0. */
  public double positiveNumber(String field) {
    return require(field, optionalNumber(field));
  }

  /** Returns a finite number above 0, or the default where it is missing. */
  public double positiveNumber(String field, double otherwise) {
    return optionalNumber(field).orElse(otherwise);
  }

  private Optional<Double> optionalNumber(String field) {
    return find(field)
        .map(
            node -> {
              double value = node.doubleValue();
              check(
                  node.isNumber() && Double.isFinite(value) && value > 0,
                  field,
                  node,
                  "a number above 0");
              return value;
            });
  }

  /** Returns a finite number from 0, or the default where it is missing. */
  public double numberFromZero(String field, double otherwise) {
    return find(field)
        .map(
            node -> {
              double value = node.doubleValue();
              check(
                  node.isNumber() && Double.isFinite(value) && value >= 0,
                  field,
                  node,
                  "a number from 0");
              return value;
            })
        .orElse(otherwise);
  }

  /** Returns a required list of finite numbers. */
  public List<Double> numbers(String field) {
    JsonNode node = require(field, find(field));
    List<JsonNode> items = StreamSupport.stream(node.spliterator(), false).toList();
    check(
        node.isArray()
            && items.stream().allMatch(n -> n.isNumber() && Double.isFinite(n.doubleValue())),
        field,
        node,
        "a list of numbers");
    return items.stream().map(JsonNode::doubleValue).toList();
  }

  /** Returns a boolean, or the default where it is missing. */
  public boolean flag(String field, boolean otherwise) {
    return find(field)
        .map(
            node -> {
              check(node.isBoolean(), field, node, "true or false");
              return node.booleanValue();
            })
        .orElse(otherwise);
  }

  /** Returns a required string. */
  public String text(String field) {
    return require(field, optionalText(field));
  }

  /** Returns a string where there is one. */
  public Optional<String> optionalText(String field) {
    return find(field)
        .map(
            node -> {
              check(node.isTextual(), field, node, "a string");
              return node.textValue();
            });
  }

  /** Returns a required list of strings. */
  public List<String> texts(String field) {
    JsonNode node = require(field, find(field));
    List<JsonNode> items = StreamSupport.stream(node.spliterator(), false).toList();
    check(
        node.isArray() && items.stream().allMatch(JsonNode::isTextual),
        field,
        node,
        "a list of strings");
    return items.stream().map(JsonNode::textValue).toList();
  }

  /** Returns a required list of whole numbers. */
  public List<Integer> integers(String field) {
    JsonNode node = require(field, find(field));
    List<JsonNode> items = StreamSupport.stream(node.spliterator(), false).toList();
    check(
        node.isArray() && items.stream().allMatch(JsonNode::isInt),
        field,
        node,
        "a list of whole numbers");
    return items.stream().map(JsonNode::intValue).toList();
  }

  /**
   * Returns a field that is an object as a config of its own, where there is one; always the same.
   */
  public Optional<Config> object(String field) {
    return find(field)
        .map(
            node -> {
              check(node.isObject(), field, node, "an object");
              return objects.computeIfAbsent(field, f -> new Config(name + " " + f, node));
            });
  }

  /** Returns token ids given as one whole number or a list of them; empty where missing. */
  public List<Integer> ids(String field) {
    return find(field).map(node -> ids(field, node)).orElse(List.of());
  }

  private List<Integer> ids(String field, JsonNode node) {
    List<JsonNode> nodes =
        node.isArray() ? StreamSupport.stream(node.spliterator(), false).toList() : List.of(node);
    nodes.forEach(id -> check(id.isInt(), field, node, "a token id or a list of them"));
    return nodes.stream().map(JsonNode::intValue).toList();
  }

  /** Makes the sentence that refuses the value a field has; see the other method of this name. */
  public InvalidInputException refuse(String field, String rule) {
    return refuse(field, fields.path(field), rule);
  }

  /** Makes the sentence that refuses a field's value: {@code FILE: FIELD (VALUE) must be RULE.} */
  public InvalidInputException refuse(String field, Object value, String rule) {
    return new InvalidInputException(
        Strings.format("%s: %s (%s) must be %s.", name, field, Excerpt.of(value), rule));
  }

  private void check(boolean holds, String field, JsonNode value, String rule) {
    if (!holds) {
      throw refuse(field, value, rule);
    }
  }

  private <T> T require(String field, Optional<T> value) {
    return value.orElseThrow(
        () -> new InvalidInputException(Strings.format("%s: %s is required.", name, field)));
  }

  private Optional<JsonNode> find(String field) {
    read.add(field);
    return Optional.ofNullable(fields.get(field)).filter(node -> !node.isNull());
  }

  /** Returns where it was read from. */
  @Override
  public String toString() {
    return name;
  }
}
