package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;

/** Refuses what the native library would not refuse but abort the JVM for. */
final class TokenizerJsonCheck {
  private TokenizerJsonCheck() {}

  static void check(ObjectNode json, String file) {
    checkTemplates(json.path("post_processor"), file);
    checkCharsMaps(json.path("normalizer"), file);
    checkPrefix(json.path("model"), file);
  }

  private static void checkTemplates(JsonNode processor, String file) {
    processor.path("processors").forEach(part -> checkTemplates(part, file));
    for (JsonNode piece : processor.path("single")) {
      JsonNode id = piece.path("SpecialToken").path("id");
      Check.that(
          id.isMissingNode() || processor.path("special_tokens").has(id.asText()),
          "%s has a post_processor with the token \"%s\", which its special_tokens must define.",
          file,
          id.asText());
    }
  }

  private static void checkCharsMaps(JsonNode normalizer, String file) {
    normalizer.path("normalizers").forEach(part -> checkCharsMaps(part, file));
    if (normalizer.path("precompiled_charsmap").isTextual()) {
      CharsMap.parse(base64(normalizer.get("precompiled_charsmap").asText(), file), file);
    }
  }

  private static byte[] base64(String text, String file) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(file + " has a precompiled_charsmap that is not base64.", e);
    }
  }

  private static void checkPrefix(JsonNode model, String file) {
    String prefix = model.path("continuing_subword_prefix").asText("");
    for (JsonNode merge : model.path("merges")) {
      Check.that(
          right(merge).startsWith(prefix),
          "%s has the merge %s: its right part must begin with the continuing_subword_prefix"
              + " \"%s\".",
          file,
          merge,
          prefix);
    }
  }

  private static String right(JsonNode merge) {
    return merge.isArray()
        ? merge.path(1).asText()
        : merge.asText().substring(merge.asText().indexOf(' ') + 1);
  }
}
