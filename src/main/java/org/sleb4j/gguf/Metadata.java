package org.sleb4j.gguf;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.sleb4j.checkpoint.Excerpt;
import org.sleb4j.checkpoint.Subject;

/**
 * The fields of a file before its tensors, in their order.
 *
 * @param subject speaks of the file in errors
 */
public record Metadata(Subject subject, Map<String, Value> values) {
  private static final String ALIGNMENT = "general.alignment";
  private static final int DEFAULT_ALIGNMENT = 32;
  private static final int LEAST_ALIGNMENT = 8;
  private static final int MOST_ALIGNMENT = 1 << 20;
  private static final int MAX_FIELDS = 1 << 16;
  private static final int MAX_KEY_LENGTH = (1 << 16) - 1;

  /** A key's length, one character, a type and a value of one byte. */
  private static final int LEAST_FIELD_BYTES = 8 + 1 + 4 + 1;

  public Metadata {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Makes the fields of a file that is to be written. */
  public static Metadata of(Map<String, Value> values) {
    return new Metadata(new Subject("The metadata cannot be written"), values);
  }

  static Metadata read(Cursor cursor, long count) throws IOException {
    cursor
        .subject()
        .check(
            cursor.checkCount("the list of fields", count, LEAST_FIELD_BYTES) <= MAX_FIELDS,
            "it has %d fields, but the limit is %d",
            count,
            MAX_FIELDS);
    Map<String, Value> values = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String key = key(cursor);
      Value value = Value.read(cursor, "the field " + Excerpt.of(key));
      cursor.subject().check(values.put(key, value) == null, "it has the field %s twice", key);
    }
    return new Metadata(cursor.subject(), values);
  }

  private static String key(Cursor cursor) throws IOException {
    String key = cursor.text("the name of a field");
    cursor
        .subject()
        .check(
            !key.isEmpty() && key.length() <= MAX_KEY_LENGTH,
            "the name of a field has %d characters, but must have 1 to %d",
            key.length(),
            MAX_KEY_LENGTH);
    return key;
  }

  public Optional<Value> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * Returns a string.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is missing or of another type
   */
  public String text(String key) {
    return get(key, "a string", value -> value.type() == ValueType.STRING).text();
  }

  /** Returns a whole number of any size; see {@link #text}. */
  public long whole(String key) {
    Value value = get(key, "a whole number", field -> field.type().isWhole());
    subject.check(
        value.type() != ValueType.UINT64 || value.whole() >= 0,
        "the field %s (%s) must be below 2^63",
        key,
        Long.toUnsignedString(value.whole()));
    return value.whole();
  }

  /** Returns a float; see {@link #text}. */
  public double real(String key) {
    return get(key, "a float", value -> value.type().isReal()).real();
  }

  /** Returns a flag; see {@link #text}. */
  boolean flag(String key) {
    return get(key, "true or false", value -> value.type() == ValueType.BOOL).flag();
  }

  /** Returns strings; see {@link #text}. */
  public List<String> texts(String key) {
    return array(key, "an array of strings", type -> type == ValueType.STRING).texts();
  }

  /** Returns whole numbers; see {@link #text}. */
  public long[] wholes(String key) {
    return array(key, "an array of whole numbers", ValueType::isWhole).wholes();
  }

  /** Returns floats; see {@link #text}. */
  public double[] reals(String key) {
    return array(key, "an array of floats", ValueType::isReal).reals();
  }

  private Value array(String key, String rule, Predicate<ValueType> items) {
    return get(key, rule, v -> v.type() == ValueType.ARRAY && items.test(v.items()));
  }

  private Value get(String key, String rule, Predicate<Value> isRight) {
    Value value = find(key).orElseThrow(() -> subject.refusal("the field " + key + " is missing"));
    subject.check(isRight.test(value), "the field %s (%s) must be %s", key, value, rule);
    return value;
  }

  /**
   * Returns the number that the offset of every tensor is a multiple of.
   *
   * @throws org.sleb4j.check.InvalidInputException unless it is a power of two from 8 to 2^20
   */
  int alignment() {
    if (find(ALIGNMENT).isEmpty()) {
      return DEFAULT_ALIGNMENT;
    }
    long alignment = get(ALIGNMENT, "uint32", value -> value.type() == ValueType.UINT32).whole();
    subject.check(
        Long.bitCount(alignment) == 1
            && alignment >= LEAST_ALIGNMENT
            && alignment <= MOST_ALIGNMENT,
        "the field %s (%d) must be a power of two from %d to %d",
        ALIGNMENT,
        alignment,
        LEAST_ALIGNMENT,
        MOST_ALIGNMENT);
    return (int) alignment;
  }
}
