package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.json.Json;

/**
 * Reads the tokenizer's files of one model directory, none of them larger than 256 MiB.
 *
 * <p>The largest tokenizers in use have files of about 30 MB: more is not a tokenizer.
 *
 * @param directory where the files are
 */
record ModelFiles(Path directory) {
  static final long MAX_BYTES = 256L << 20;

  Path path(String name) {
    return directory.resolve(name);
  }

  boolean has(String name) {
    return Files.isRegularFile(path(name));
  }

  /** Returns a file that must be there. */
  JsonNode json(String name) {
    checkSize(name);
    return Json.read(path(name));
  }

  /** Returns an object's fields, or a node without any where there is no such file. */
  JsonNode jsonIfPresent(String name) {
    if (!has(name)) {
      return MissingNode.getInstance();
    }
    JsonNode node = json(name);
    Check.that(
        node.isObject(),
        "%s holds %s: it must hold a JSON object.",
        path(name),
        node.getNodeType());
    return node;
  }

  /** Returns the bytes of a file that must be there. */
  byte[] bytes(String name) {
    checkSize(name);
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Returns the lines of a UTF-8 file that must be there, without their ends. */
  List<String> lines(String name) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(name))).toString().lines().toList();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(path(name) + " is not valid UTF-8.", e);
    }
  }

  private void checkSize(String name) {
    Check.that(has(name), "There is no file %s.", path(name));
    try {
      long bytes = Files.size(path(name));
      Check.that(
          bytes <= MAX_BYTES,
          "%s has %,d bytes: a tokenizer's file must have at most %,d.",
          path(name),
          bytes,
          MAX_BYTES);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  private InvalidInputException unreadable(String name, IOException e) {
    return new InvalidInputException(
        Strings.format("%s cannot be read: %s.", path(name), e.getMessage()), e);
  }
}
