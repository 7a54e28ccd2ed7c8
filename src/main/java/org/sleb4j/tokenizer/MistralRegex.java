package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * Makes a {@code tokenizer.json} follow {@code fix_mistral_regex: true} of {@code
 * tokenizer_config.json} as transformers does: in models of the Mistral family that were written by
 * a transformers before 5, with more than 100,000 tokens, the pattern that splits a text is
 * replaced. Elsewhere the switch has no effect there either.
 */
final class MistralRegex {
  static final String PATTERN =
      "[^\\r"
          + "\\n"
          + "\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r"
          + "\\n"
          + "\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r"
          + "\\n"
          + "/]*|\\s*[\\r"
          + "\\n"
          + "]+|\\s+(?!\\S)|\\s+";

  private static final int FEWEST_TOKENS = 100_000;
  private static final String FLAG = "fix_mistral_regex";
  private static final String SPLITTER = "pre_tokenizer";
  private static final String PARTS = "pretokenizers";

  /** An empty type is that of a config that names none. */
  private static final Set<String> MODEL_TYPES =
      Set.of("", "mistral", "mistral3", "voxtral", "ministral", "pixtral");

  private MistralRegex() {}

  /**
   * Replaces the pattern where the switch says so.
   *
   * @param tokens how many the tokenizer has
   */
  static void apply(ObjectNode json, SpecialTokens special, int tokens) {
    boolean wanted = special.flag(FLAG).orElse(false);
    if (wanted
        && tokens > FEWEST_TOKENS
        && json.path(SPLITTER).isObject()
        && special.hasModelConfig()
        && MODEL_TYPES.contains(special.modelType())
        && isBefore5(special.transformersVersion())) {
      replace(json);
    }
  }

  private static boolean isBefore5(String version) {
    return version.isEmpty() || version.matches("[0-4]\\..*");
  }

  private static void replace(ObjectNode json) {
    JsonNode old = json.path(SPLITTER);
    if (old.path("type").asText().equals("Sequence")) {
      ((ArrayNode) old.path(PARTS)).set(0, splitter(json));
      return;
    }
    JsonNode second = old.path("type").asText().equals("Metaspace") ? bytes(json) : old.deepCopy();
    ObjectNode sequence = json.putObject(SPLITTER).put("type", "Sequence");
    sequence.putArray(PARTS).add(splitter(json)).add(second);
  }

  private static ObjectNode splitter(ObjectNode json) {
    ObjectNode split = json.objectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", PATTERN);
    return split.put("behavior", "Isolated").put("invert", false);
  }

  private static ObjectNode bytes(ObjectNode json) {
    return json.objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
  }
}
