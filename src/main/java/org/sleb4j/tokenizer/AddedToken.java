package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.sleb4j.check.Check;

/**
 * A token that is found in the text as it stands, before the model splits the rest.
 *
 * @param content the characters it stands for
 * @param special whether decoding leaves it out
 * @param lstrip whether it swallows the white space in front of it
 * @param rstrip whether it swallows the white space behind it
 * @param singleWord whether it must stand alone, not inside a word
 */
record AddedToken(
    String content, boolean special, boolean lstrip, boolean rstrip, boolean singleWord) {

  /** Returns a special token without any of the options. */
  static AddedToken special(String content) {
    return new AddedToken(content, true, false, false, false);
  }

  /** Returns a token that decoding keeps, without any of the options. */
  static AddedToken ordinary(String content) {
    return new AddedToken(content, false, false, false, false);
  }

  /**
   * Reads the two ways in which Hugging Face writes a token: its text, or an object.
   *
   * @param special what holds where the object does not say
   * @param file what an error sentence calls the source
   */
  static AddedToken read(JsonNode node, boolean special, String file) {
    JsonNode content = node.isObject() ? node.path("content") : node;
    Check.that(
        content.isTextual(),
        "%s has the token %s: it must be a string, or an object with the string \"content\".",
        file,
        Quote.of(node));
    return new AddedToken(
        content.asText(),
        node.path("special").asBoolean(special),
        node.path("lstrip").asBoolean(),
        node.path("rstrip").asBoolean(),
        node.path("single_word").asBoolean());
  }

  /** Returns its entry in {@code added_tokens} of a {@code tokenizer.json}. */
  Map<String, Object> json(int id) {
    return Map.of(
        "id", id,
        "content", content,
        "special", special,
        "lstrip", lstrip,
        "rstrip", rstrip,
        "single_word", singleWord,
        "normalized", false);
  }
}
