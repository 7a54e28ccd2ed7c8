package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.FuzzCorpus.assertSentence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;

/** Writes the files of a model directory for a test; single quotes stand for double ones. */
record ModelDirectory(Path path) {
  ModelDirectory with(String name, String text) {
    return with(name, text.replace('\'', '"').getBytes(UTF_8));
  }

  ModelDirectory with(String name, byte[] bytes) {
    try {
      Files.write(path.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Writes a BPE tokenizer.json with the letters a to e, merges ab, cd and abcd, and more fields.
   */
  ModelDirectory withLetters(Map<String, Object> fields) {
    var vocab = new java.util.LinkedHashMap<String, Integer>();
    for (String piece : List.of("a", "b", "c", "d", "e", "ab", "cd", "abcd", "<s>", "</s>")) {
      vocab.put(piece, vocab.size());
    }
    Map<String, Object> model =
        Map.of("type", "BPE", "vocab", vocab, "merges", List.of("a b", "c d", "ab cd"));
    var json = new java.util.HashMap<String, Object>(Map.of("version", "1.0", "model", model));
    json.putAll(fields);
    return with("tokenizer.json", Json.line(json).getBytes(UTF_8));
  }

  ModelDirectory copy(Path file) {
    try {
      return with(file.getFileName().toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Tokenizer open() {
    return Tokenizer.open(path);
  }

  /** Asserts that opening says a sentence with these parts, and only one line of it. */
  void assertRefused(String... parts) {
    var e = assertThrows(InvalidInputException.class, this::open);
    assertSentence(e.getMessage());
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }
}
