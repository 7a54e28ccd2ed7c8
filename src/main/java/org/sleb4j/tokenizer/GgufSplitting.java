package org.sleb4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;

/**
 * Recognises, in a {@code tokenizer.json}, the ways of splitting a text that llama.cpp computes.
 *
 * <p>llama.cpp splits by regular expressions that it knows by the name in {@code
 * tokenizer.ggml.pre}; several names stand for the same expressions, of which one is taken here.
 */
final class GgufSplitting {
  private static final String WORDS = "words";
  private static final String DIGITS = "digits";

  /** Whole tokens are taken before merges. */
  private static final String WHOLE = "whole words, ";

  private static final Map<String, String> NAMES =
      Map.of(
          WORDS,
          "gpt-2",
          DIGITS + ", " + WORDS,
          "starcoder",
          WHOLE + KnownShape.LLAMA_3,
          "llama-bpe",
          KnownShape.LLAMA_3,
          "dbrx",
          Splitting.QWEN_PATTERN,
          "qwen2");

  private GgufSplitting() {}

  /** Returns whether a text is split into bytes. */
  static boolean isOfBytes(JsonNode json) {
    return steps(json).stream().anyMatch(step -> isType(step, "ByteLevel"));
  }

  private static List<JsonNode> steps(JsonNode json) {
    JsonNode splitter = json.path("pre_tokenizer");
    List<JsonNode> steps = new ArrayList<>();
    if (isType(splitter, "Sequence")) {
      splitter.path("pretokenizers").forEach(steps::add);
    } else if (splitter.isObject()) {
      steps.add(splitter);
    }
    return steps;
  }

  private static boolean isType(JsonNode node, String type) {
    return node.path("type").asText().equals(type);
  }

  /**
   * Returns llama.cpp's name for how a byte-level tokenizer splits.
   *
   * @throws InvalidInputException if it has none
   */
  static String name(JsonNode json, String file) {
    String normalizer = json.path("normalizer").path("type").asText();
    String shape = shape(json);
    String name = NAMES.get(shape);
    if (name == null || !List.of("", "NFC").contains(normalizer)) {
      throw new InvalidInputException(
          Strings.format(
              "%s splits texts by %s with the normalizer %s, for which llama.cpp has no name that"
                  + " is known here: save the model as a Hugging Face directory.",
              file, Quote.of(shape), Quote.of(normalizer)));
    }
    if (normalizer.equals("NFC")) {
      Warnings.warn(
          "%s composes characters (NFC), which llama.cpp does not: there a text with letters and"
              + " accents apart gets other ids.",
          file);
    }
    return name;
  }

  private static String shape(JsonNode json) {
    List<String> parts = new ArrayList<>();
    steps(json).forEach(step -> parts.addAll(parts(step)));
    boolean whole = json.path("model").path("ignore_merges").asBoolean();
    return (whole ? WHOLE : "") + String.join(", ", parts);
  }

  private static List<String> parts(JsonNode step) {
    if (isType(step, "ByteLevel") && !step.path("add_prefix_space").asBoolean(true)) {
      return step.path("use_regex").asBoolean(true) ? List.of(WORDS) : List.of();
    }
    boolean isolated = step.path("behavior").asText().equals("Isolated");
    if (isType(step, "Split") && isolated && !step.path("invert").asBoolean()) {
      return List.of(step.path("pattern").path("Regex").asText());
    }
    return isType(step, "Digits") && step.path("individual_digits").asBoolean()
        ? List.of(DIGITS)
        : List.of(step.toString());
  }

  /**
   * Returns whether a tokenizer of characters puts a space in front of a text.
   *
   * @throws InvalidInputException if it does what llama.cpp does not
   */
  static boolean addsSpace(JsonNode json, Definition definition) {
    if (definition.normalizer() instanceof SentencePieceText text) {
      text.warnOfMore(definition.file());
      return text.addsSpace();
    }
    List<String> known = List.of("", "Prepend", "Replace");
    boolean prefix = isType(json.path("normalizer"), "Prepend");
    boolean plain = true;
    for (JsonNode step : json.path("normalizer").path("normalizers")) {
      prefix |= isType(step, "Prepend");
      plain &= known.contains(step.path("type").asText());
    }
    for (JsonNode step : steps(json)) {
      prefix |= isType(step, "Metaspace") && !step.path("prepend_scheme").asText().equals("never");
      plain &= isType(step, "Metaspace") || isType(step, "Split");
    }
    if (!plain) {
      throw new InvalidInputException(
          Strings.format(
              "%s normalizes or splits texts in a way that llama.cpp does not: save the model as a"
                  + " Hugging Face directory.",
              definition.file()));
    }
    return prefix;
  }
}
