package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.json.Json;

/**
 * The switch that corrects how old files of Mistral split a text. With the old pattern a run of
 * letters is one word; the corrected one begins a word at each capital behind a small letter.
 */
class MistralRegexTest {
  private static final int TOKENS = 100_001;
  private static final int[] ONE_WORD = {2};
  private static final int[] TWO_WORDS = {0, 1};
  private static final Map<String, Object> OLD =
      Map.of(
          "type",
          "Split",
          "pattern",
          Map.of("Regex", "\\p{L}+"),
          "behavior",
          "Isolated",
          "invert",
          false);
  private static final Map<String, Object> BYTES =
      Map.of(
          "type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", false);
  private static final Map<String, Object> SEQUENCE =
      Map.of("type", "Sequence", "pretokenizers", List.of(OLD, BYTES));

  @TempDir Path temp;

  @Test
  void replacesTheFirstSplitterOfAnOldMistral() {
    write(TOKENS, SEQUENCE);
    assertIds("mistral", "'4.57.1'", true, TWO_WORDS);
    assertIds("ministral", "null", true, TWO_WORDS);
  }

  @Test
  void standsInFrontOfASplitterThatIsAlone() {
    write(TOKENS, BYTES);
    assertIds("mistral", "'4.57.1'", true, TWO_WORDS);
    assertIds("mistral", "'4.57.1'", false, ONE_WORD);
  }

  @Test
  void changesNothingWhereTransformersDoesNot() {
    write(TOKENS, SEQUENCE);
    assertIds("mistral", "'4.57.1'", false, ONE_WORD);
    assertIds("mistral", "'5.0.0'", true, ONE_WORD);
    assertIds("llama", "'4.57.1'", true, ONE_WORD);
    write(TOKENS - 1, SEQUENCE);
    assertIds("mistral", "'4.57.1'", true, ONE_WORD);
  }

  private ModelDirectory directory() {
    return new ModelDirectory(temp);
  }

  /** Writes a tokenizer with the tokens a, B, aB and so many others that no text has. */
  private void write(int tokens, Map<String, Object> splitter) {
    Map<String, Integer> vocab = new LinkedHashMap<>();
    for (String piece : List.of("a", "B", "aB")) {
      vocab.put(piece, vocab.size());
    }
    while (vocab.size() < tokens) {
      vocab.put("unused" + vocab.size(), vocab.size());
    }
    Map<String, Object> model = Map.of("type", "BPE", "vocab", vocab, "merges", List.of("a B"));
    Map<String, Object> json = Map.of("version", "1.0", "model", model, "pre_tokenizer", splitter);
    directory().with("tokenizer.json", Json.line(json).getBytes(UTF_8));
  }

  private void assertIds(String type, String version, boolean fix, int... ids) {
    directory()
        .with(
            "config.json",
            "{'model_type': '" + type + "', 'transformers_version': " + version + "}")
        .with("tokenizer_config.json", "{'fix_mistral_regex': " + fix + "}");
    try (Tokenizer tokenizer = directory().open()) {
      assertArrayEquals(ids, tokenizer.encode("aB"), type + " " + version + " " + fix);
    }
  }
}
