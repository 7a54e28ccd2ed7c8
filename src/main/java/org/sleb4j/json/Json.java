package org.sleb4j.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sleb4j.check.Check;
import org.sleb4j.check.FileTrouble;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Reads JSON that must be exactly one value in valid UTF-8, without duplicate keys, and writes it.
 *
 * <p>A byte order mark in front is no part of the value. Nesting is limited to 1000 levels; a
 * string or number of absurd length is refused as well.
 */
public final class Json {
  private static final JsonMapper MAPPER = strict().build();

  /** Python's {@code json} writes {@code NaN}, {@code Infinity} and {@code -Infinity}. */
  private static final JsonMapper PYTHON =
      strict()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .build();

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static JsonMapper.Builder strict() {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  private Json() {}

  /**
   * Reads a file.
   *
   * @throws InvalidInputException if the file is missing, not UTF-8 or not one JSON value
   */
  public static JsonNode read(Path file) {
    return read(MAPPER, file);
  }

  /** Reads a file that Python may have written: {@code NaN} and {@code Infinity} are numbers. */
  public static JsonNode readPython(Path file) {
    return read(PYTHON, file);
  }

  private static JsonNode read(JsonMapper mapper, Path file) {
    try {
      return parse(mapper, Files.readAllBytes(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new InvalidInputException("There is no file " + file + ".", e);
    } catch (IOException e) {
      throw FileTrouble.of(file, "read", e);
    }
  }

  /**
   * Parses bytes that are one JSON value.
   *
   * @param name what an error sentence calls them, such as the file's name
   * @throws InvalidInputException if they are not UTF-8 or not one JSON value
   */
  public static JsonNode parse(byte[] utf8, String name) {
    return parse(MAPPER, utf8, name);
  }

  /** Returns what Jackson found wrong with a text, without the names of its classes. */
  public static String reason(JsonProcessingException e) {
    return Reason.of(e);
  }

  private static JsonNode parse(JsonMapper mapper, byte[] utf8, String name) {
    JsonNode node;
    try {
      node = mapper.readTree(decode(utf8, name));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          Strings.format("%s is not valid JSON%s: %s.", name, place(e.getLocation()), Reason.of(e)),
          e);
    }
    Check.that(!node.isMissingNode(), "%s is empty: it must hold one JSON value.", name);
    return node;
  }

  /** Returns the value as a tree; a number that is not finite becomes null, as JSON has none. */
  public static JsonNode tree(Object value) {
    try {
      return finite(MAPPER.valueToTree(value));
    } catch (IllegalArgumentException e) {
      throw new UncheckedIOException(new IOException(e)); // as where it is written
    }
  }

  private static JsonNode finite(JsonNode value) {
    if (value instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(finite(field.getValue())));
    } else if (value instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, finite(array.get(i)));
      }
    } else if (value.isDouble() && !Double.isFinite(value.doubleValue())) {
      return NullNode.getInstance();
    }
    return value;
  }

  /** Returns a number, a text, a truth value or null as Java has it. */
  public static Object plain(JsonNode value) {
    if (value.isNumber()) {
      return value.numberValue();
    } else if (value.isBoolean()) {
      return value.booleanValue();
    }
    return value.isNull() ? null : value.asText();
  }

  /** Returns the value on one line, for machines. */
  public static String line(Object value) {
    return write(MAPPER.writer(), value);
  }

  /** Returns the value indented, for files that people open. */
  public static String pretty(Object value) {
    return write(MAPPER.writerWithDefaultPrettyPrinter(), value);
  }

  /** Returns what {@link #readPython} read, indented. */
  public static String prettyPython(JsonNode value) {
    return write(PYTHON.writerWithDefaultPrettyPrinter(), value);
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String decode(byte[] utf8, String name) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(name + " is not valid UTF-8.", e);
    }
  }

  private static String place(JsonLocation location) {
    return location == null
        ? ""
        : Strings.format(" (line %d, column %d)", location.getLineNr(), location.getColumnNr());
  }
}
