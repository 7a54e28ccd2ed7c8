package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;
import org.sleb4j.json.Json;

/**
 * Recognises the {@code tokenizer.json} of LLaMA 2, LLaMA 3, Qwen2 and GPT-2, of which it is known
 * where a long text may be cut; any other goes to the library in one call.
 *
 * @param normalizer what is done here instead of in the library
 * @param cuts where a text may be cut after that
 */
record KnownShape(UnaryOperator<String> normalizer, Cuts cuts) {
  private static final JsonNode LLAMA_2_NORMALIZER =
      parse(
          """
          {"type": "Sequence", "normalizers": [
            {"type": "Prepend", "prepend": "\u2581"},
            {"type": "Replace", "pattern": {"String": " "}, "content": "\u2581"}]}\
          """);
  static final String LLAMA_3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final List<JsonNode> PATTERNS =
      Stream.of(LLAMA_3, Splitting.QWEN_PATTERN)
          .map(regex -> parse(Json.line(Map.of("Regex", regex))))
          .toList();

  private static final Set<String> COMPOSED = Set.of("", "NFC");

  private static JsonNode parse(String json) {
    return Json.parse(json.getBytes(UTF_8), "a known shape");
  }

  /** Looks at a {@code tokenizer.json}; takes its normalizer away where it is done here. */
  static KnownShape of(ObjectNode json, Collection<AddedToken> added, Set<String> pieces) {
    if (isLlama2(json)) {
      json.remove("normalizer");
      List<String> special = added.stream().map(AddedToken::content).toList();
      return new KnownShape(
          new SentencePieceText(
              new SentencePieceText.Rules(true, true, false),
              CharsMap.identity(),
              special,
              List.of()),
          new PieceCuts(pieces, hasAllBytes(json.path("model"), pieces)));
    }
    return new KnownShape(
        UnaryOperator.identity(), hasWords(json) ? Cuts.beforeSpaces(added) : Cuts.none());
  }

  private static boolean isLlama2(JsonNode json) {
    return LLAMA_2_NORMALIZER.equals(json.path("normalizer"))
        && absent(json.path("pre_tokenizer"))
        && isPlainBpe(json.path("model"))
        && plain(json.path("added_tokens"));
  }

  private static boolean isPlainBpe(JsonNode model) {
    return model.path("type").asText().equals("BPE")
        && absent(model.path("dropout"))
        && model.path("continuing_subword_prefix").asText("").isEmpty()
        && model.path("end_of_word_suffix").asText("").isEmpty()
        && !model.path("ignore_merges").asBoolean();
  }

  private static boolean plain(JsonNode added) {
    for (JsonNode token : added) {
      for (String option : List.of("normalized", "lstrip", "rstrip", "single_word")) {
        if (token.path(option).asBoolean()) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean hasAllBytes(JsonNode model, Set<String> pieces) {
    List<String> bytes = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      bytes.add(Strings.format("<0x%02X>", value));
    }
    return model.path("byte_fallback").asBoolean() && pieces.containsAll(bytes);
  }

  private static boolean hasWords(JsonNode json) {
    JsonNode splitter = json.path("pre_tokenizer");
    return COMPOSED.contains(json.path("normalizer").path("type").asText())
        && (isGpt2(splitter) || isLlama3OrQwen2(splitter));
  }

  private static boolean isGpt2(JsonNode splitter) {
    return splitter.path("type").asText().equals("ByteLevel")
        && splitter.path("use_regex").asBoolean(true);
  }

  private static boolean isLlama3OrQwen2(JsonNode splitter) {
    JsonNode split = splitter.path("pretokenizers").path(0);
    JsonNode bytes = splitter.path("pretokenizers").path(1);
    return splitter.path("pretokenizers").size() == 2
        && split.path("type").asText().equals("Split")
        && split.path("behavior").asText().equals("Isolated")
        && !split.path("invert").asBoolean()
        && PATTERNS.contains(split.path("pattern"))
        && bytes.path("type").asText().equals("ByteLevel")
        && !bytes.path("use_regex").asBoolean(true);
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }
}
