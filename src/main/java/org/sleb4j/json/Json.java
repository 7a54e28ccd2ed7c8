package org.sleb4j.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

/**
 * Reads JSON that must be exactly one value in valid UTF-8, without duplicate keys, and writes it.
 *
 * <p>Nesting is limited to 1000 levels; a string or number of absurd length is refused as well.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * Reads a file.
   *
   * @throws InvalidInputException if the file is missing, not UTF-8 or not one JSON value
   */
  public static JsonNode read(Path file) {
    try {
      return parse(Files.readAllBytes(file), file.toString());
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
    JsonNode node;
    try {
      node = MAPPER.readTree(decode(utf8, name));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          String.format("%s is not valid JSON%s: %s.", name, place(e.getLocation()), Reason.of(e)),
          e);
    }
    Check.that(!node.isMissingNode(), "%s is empty: it must hold one JSON value.", name);
    return node;
  }

  /** Returns the value on one line, for machines. */
  public static String line(Object value) {
    return write(value, false);
  }

  /** Returns the value indented, for files that people open. */
  public static String pretty(Object value) {
    return write(value, true);
  }

  private static String write(Object value, boolean indented) {
    try {
      var writer = indented ? MAPPER.writerWithDefaultPrettyPrinter() : MAPPER.writer();
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String decode(byte[] utf8, String name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(name + " is not valid UTF-8.", e);
    }
  }

  private static String place(JsonLocation location) {
    return location == null
        ? ""
        : String.format(" (line %d, column %d)", location.getLineNr(), location.getColumnNr());
  }
}
