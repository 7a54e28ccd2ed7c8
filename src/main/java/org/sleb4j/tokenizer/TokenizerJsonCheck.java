package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;

/**
 * Refuses what the native library would not refuse but abort the JVM for.
 *
 * <p>The cases were found by damaging tokenizers at random; others may be left.
 */
final class TokenizerJsonCheck {
  private final String file;

  private TokenizerJsonCheck(String file) {
    this.file = file;
  }

  /**
   * Looks at every part of a {@code tokenizer.json}.
   *
   * @param file what an error sentence calls it
   */
  static void check(ObjectNode json, String file) {
    TokenizerJsonCheck check = new TokenizerJsonCheck(file);
    check.normalizer(json.path("normalizer"));
    check.splitter(json.path("pre_tokenizer"));
    check.template(json.path("post_processor"));
    check.decoder(json.path("decoder"));
    check.merges(json.path("model"));
  }

  private void normalizer(JsonNode normalizer) {
    normalizer.path("normalizers").forEach(this::normalizer);
    JsonNode map = normalizer.path("precompiled_charsmap");
    if (map.isTextual()) {
      CharsMap.parse(base64(map.asText()), file);
    } else {
      Check.that(
          !normalizer.path("type").asText().equals("Precompiled"),
          "%s has a normalizer of type Precompiled with the precompiled_charsmap %s: it must be a"
              + " string.",
          file,
          Quote.of(map));
    }
    Check.that(
        !normalizer.path("prepend").asText("some").isEmpty(),
        "%s has a normalizer that prepends \"\": it must prepend something.",
        file);
    for (JsonNode pattern : normalizer.path("pattern")) {
      Check.that(
          !pattern.asText().isEmpty(),
          "%s has a normalizer that replaces \"\": it must replace something.",
          file);
    }
  }

  /** Reads base64 in the one form that the library takes: padded, with no bits left over. */
  private byte[] base64(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(file + " has a precompiled_charsmap that is not base64.", e);
    }
    Check.that(
        Base64.getEncoder().encodeToString(bytes).equals(text),
        "%s has a precompiled_charsmap that is not padded base64.",
        file);
    return bytes;
  }

  private void splitter(JsonNode splitter) {
    splitter.path("pretokenizers").forEach(this::splitter);
    Check.that(
        splitter.path("length").asInt(1) > 0,
        "%s has a pre_tokenizer with length %s: it must be positive.",
        file,
        Quote.of(splitter.path("length")));
  }

  private void template(JsonNode processor) {
    processor.path("processors").forEach(this::template);
    for (JsonNode piece : processor.path("single")) {
      JsonNode id = piece.path("SpecialToken").path("id");
      Check.that(
          id.isMissingNode() || processor.path("special_tokens").has(id.asText()),
          "%s has a post_processor with the token %s, which its special_tokens must define.",
          file,
          Quote.of(id));
    }
  }

  private void decoder(JsonNode decoder) {
    decoder.path("decoders").forEach(this::decoder);
    Check.that(
        decoder.path("stop").asInt() == 0,
        "%s has a decoder with stop %s: only 0 is supported.",
        file,
        Quote.of(decoder.path("stop")));
  }

  private void merges(JsonNode model) {
    String prefix = model.path("continuing_subword_prefix").asText("");
    for (JsonNode merge : model.path("merges")) {
      Check.that(
          right(merge).startsWith(prefix),
          "%s has the merge %s: its right part must begin with the continuing_subword_prefix %s.",
          file,
          Quote.of(merge),
          Quote.of(prefix));
    }
  }

  private static String right(JsonNode merge) {
    return merge.isArray()
        ? merge.path(1).asText()
        : merge.asText().substring(merge.asText().indexOf(' ') + 1);
  }
}
