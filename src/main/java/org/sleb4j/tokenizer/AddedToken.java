package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sleb4j.check.Check;

/**
 * A token that is found in the text as it stands, before the model splits the rest.
 *
 * @param content the characters it stands for
 * @param special whether decoding leaves it out
 * @param lstrip whether it swallows the white space in front of it
 * @param rstrip whether it swallows the white space behind it
 * @param singleWord whether it must stand alone, not inside a word
 * @param normalized whether it is looked for in the normalized text
 */
record AddedToken(
    String content,
    boolean special,
    boolean lstrip,
    boolean rstrip,
    boolean singleWord,
    boolean normalized) {

  /** Returns a special token without any of the options. */
  static AddedToken special(String content) {
    return new AddedToken(content, true, false, false, false, false);
  }

  /** Returns a token that decoding keeps, without any of the options. */
  static AddedToken ordinary(String content) {
    return new AddedToken(content, false, false, false, false, false);
  }

  AddedToken asSpecial() {
    return new AddedToken(content, true, lstrip, rstrip, singleWord, normalized);
  }

  /** Returns the token as it is looked for where the text is normalized elsewhere. */
  AddedToken asWritten() {
    return new AddedToken(content, special, lstrip, rstrip, singleWord, false);
  }

  /**
   * Returns what the library makes of a token that is added again: the later options hold, but a
   * special token stays one, and one that was looked for as written is still found so.
   */
  AddedToken updatedBy(AddedToken later) {
    return new AddedToken(
        content,
        special || later.special,
        later.lstrip,
        later.rstrip,
        later.singleWord,
        normalized && (special || later.normalized));
  }

  /**
   * Reads the two ways in which Hugging Face writes a token: its text, or an object.
   *
   * @param special what holds where the object does not say; a token is looked for in the
   *     normalized text unless it is special or the object says otherwise
   * @param file what an error sentence calls the source
   */
  static AddedToken read(JsonNode node, boolean special, String file) {
    JsonNode content = node.isObject() ? node.path("content") : node;
    Check.that(
        content.isTextual(),
        "%s has the token %s: it must be a string, or an object with the string \"content\".",
        file,
        Quote.of(node));
    boolean isSpecial = node.path("special").asBoolean(special);
    return new AddedToken(
        content.asText(),
        isSpecial,
        node.path("lstrip").asBoolean(),
        node.path("rstrip").asBoolean(),
        node.path("single_word").asBoolean(),
        node.path("normalized").asBoolean(!isSpecial));
  }

  /** Returns its entry in {@code added_tokens} of a {@code tokenizer.json}. */
  ObjectNode json(int id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", content)
        .put("special", special)
        .put("lstrip", lstrip)
        .put("rstrip", rstrip)
        .put("single_word", singleWord)
        .put("normalized", normalized);
  }
}
