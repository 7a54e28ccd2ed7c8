package org.sleb4j.tokenizer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.check.Check;

/**
 * How a tokenizer with {@code vocab.json} and {@code merges.txt} normalizes and splits a text,
 * which no file says but {@code tokenizer_class}, as transformers' classes of that name do.
 *
 * @param normalizer as in a {@code tokenizer.json}; empty if there is none
 * @param splitters in front of the byte-level one, as in a {@code tokenizer.json}
 * @param words whether the byte-level one splits by GPT-2's pattern
 */
record Splitting(
    Optional<Map<String, Object>> normalizer, List<Map<String, Object>> splitters, boolean words) {
  private static final Optional<Map<String, Object>> NFC = Optional.of(Map.of("type", "NFC"));
  static final String QWEN_PATTERN =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final Splitting GPT_2 = new Splitting(Optional.empty(), List.of(), true);
  private static final Splitting GPT_NEOX = new Splitting(NFC, List.of(), true);
  private static final Splitting QWEN_2 =
      new Splitting(
          NFC,
          List.of(
              Map.of(
                  "type",
                  "Split",
                  "pattern",
                  Map.of("Regex", QWEN_PATTERN),
                  "behavior",
                  "Isolated",
                  "invert",
                  false)),
          false);
  private static final Splitting COHERE =
      new Splitting(NFC, List.of(Map.of("type", "Digits", "individual_digits", true)), true);

  /** The token in front of every text where the files do not speak of it. */
  Optional<String> begin() {
    return equals(COHERE) ? Optional.of("<BOS_TOKEN>") : Optional.empty();
  }

  private static final Map<String, Splitting> CLASSES =
      Map.of(
          "GPT2Tokenizer", GPT_2,
          "CodeGenTokenizer", GPT_2,
          "GPTNeoXTokenizer", GPT_NEOX,
          "Qwen2Tokenizer", QWEN_2,
          "CohereTokenizer", COHERE);

  /** The classes of models whose directory names none. */
  private static final Map<String, Splitting> MODEL_TYPES =
      Map.ofEntries(
          Map.entry("", GPT_2),
          Map.entry("opt", GPT_2),
          Map.entry("gpt2", GPT_2),
          Map.entry("phi", GPT_2),
          Map.entry("granite", GPT_2),
          Map.entry("starcoder2", GPT_2),
          Map.entry("olmo3", GPT_2),
          Map.entry("gpt_neox", GPT_NEOX),
          Map.entry("olmo", GPT_NEOX),
          Map.entry("olmo2", GPT_NEOX),
          Map.entry("stablelm", GPT_NEOX),
          Map.entry("qwen2", QWEN_2),
          Map.entry("qwen2_moe", QWEN_2),
          Map.entry("qwen3", QWEN_2),
          Map.entry("qwen3_moe", QWEN_2),
          Map.entry("cohere", COHERE),
          Map.entry("cohere2", COHERE));

  /**
   * Returns the splitting of {@code tokenizer_class}, or else of the model's type.
   *
   * @param directory what an error sentence names
   * @throws org.sleb4j.check.InvalidInputException if it is not known
   */
  static Splitting of(SpecialTokens special, Object directory) {
    Optional<String> name = special.tokenizerClass();
    Splitting known =
        name.isPresent() ? CLASSES.get(name.get()) : MODEL_TYPES.get(special.modelType());
    Check.that(
        known != null,
        "%s has vocab.json and merges.txt, but how %s %s splits a text is not known: add its"
            + " tokenizer.json.",
        directory,
        name.isPresent() ? "the tokenizer_class" : "a tokenizer of the model_type",
        Quote.of(name.orElse(special.modelType())));
    return known;
  }

  /** Returns the {@code pre_tokenizer} of a {@code tokenizer.json}. */
  Map<String, Object> preTokenizer(Map<String, Object> byteLevel) {
    return splitters.isEmpty()
        ? byteLevel
        : Map.of(
            "type",
            "Sequence",
            "pretokenizers",
            Stream.concat(splitters.stream(), Stream.of(byteLevel)).toList());
  }
}
