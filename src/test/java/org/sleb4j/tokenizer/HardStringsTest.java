package org.sleb4j.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.SharedData;
import org.sleb4j.json.Json;

/**
 * Ids of hard strings are those that Hugging Face's library gives for the {@code tokenizer.json} as
 * it is, whole texts in one call.
 */
class HardStringsTest {
  private static final String GPT_2 = "tokenizers/gpt2";
  private static final String QWEN = "reports/23-qwen2-vocab-merges/qwen25-files";

  private static final String BYTES =
      "{\"type\": \"ByteLevel\", \"add_prefix_space\": %s, \"trim_offsets\": true, \"use_regex\":"
          + " %s}";
  private static final String GPT_2_SPLIT = BYTES.formatted(false, true);

  @TempDir Path temp;

  /** Splits by a pattern and turns what is left into bytes. */
  private static String pattern(String regex) {
    return sequence(
        Json.line(
            Map.of(
                "type",
                "Split",
                "pattern",
                Map.of("Regex", regex),
                "behavior",
                "Isolated",
                "invert",
                false)),
        BYTES.formatted(false, false));
  }

  private static String sequence(String... parts) {
    return "{\"type\": \"Sequence\", \"pretokenizers\": [" + String.join(", ", parts) + "]}";
  }

  private static String llama3() {
    return pattern(
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
  }

  private static String qwen2() {
    return pattern(
        "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+");
  }

  private static String digits(boolean individual) {
    return "{\"type\": \"Digits\", \"individual_digits\": " + individual + "}";
  }

  private static final String PUNCTUATION =
      "{\"type\": \"Punctuation\", \"behavior\": \"Contiguous\"}";

  /** How models that share GPT-2's kind of vocabulary split and normalize. */
  private static String splitter(String kind) {
    return switch (kind) {
      case "gpt2", "gpt_neox" -> GPT_2_SPLIT;
      case "roberta" -> BYTES.formatted(true, true);
      case "llama3" -> llama3();
      case "qwen2" -> qwen2();
      case "cohere", "starcoder2" -> sequence(digits(true), GPT_2_SPLIT);
      case "falcon" -> sequence(PUNCTUATION, GPT_2_SPLIT, digits(false));
      case "mistral" -> pattern(MistralRegex.PATTERN);
      default -> throw new AssertionError(kind);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt2",
        "gpt_neox",
        "roberta",
        "llama3",
        "qwen2",
        "cohere",
        "starcoder2",
        "falcon",
        "mistral"
      })
  void agreesForEverySplitterOfByteLevelModels(String kind) throws IOException {
    boolean composed = List.of("gpt_neox", "qwen2", "cohere").contains(kind);
    write(SharedData.path(GPT_2), splitter(kind), composed, true);
    assertAgrees();
  }

  @Test
  void agreesForQwensOwnVocabulary() throws IOException {
    write(SharedData.path(QWEN), qwen2(), true, true);
    assertAgrees();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenizers/story_2048", "reports/14-zeroshot-join/L-colon"})
  void agreesForFilesAsTheyAre(String directory) throws IOException {
    Files.copy(SharedData.path(directory).resolve("tokenizer.json"), json());
    assertAgrees();
  }

  /** Without a tokenizer.json the class decides: what it says is written into one here. */
  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "gpt_neox", "cohere", "qwen2"})
  void agreesForVocabularyAndMergesWithAClass(String kind) throws IOException {
    String name =
        Map.of(
                "gpt2", "CodeGenTokenizer",
                "gpt_neox", "GPTNeoXTokenizer",
                "cohere", "CohereTokenizer",
                "qwen2", "Qwen2Tokenizer")
            .get(kind);
    write(SharedData.path(GPT_2), splitter(kind), !kind.equals("gpt2"), false);
    Path other = Files.createDirectory(temp.resolve("class"));
    ModelDirectory directory = new ModelDirectory(other);
    directory.copy(SharedData.path(GPT_2).resolve("vocab.json"));
    directory.copy(SharedData.path(GPT_2).resolve("merges.txt"));
    directory.with(
        "tokenizer_config.json",
        "{'tokenizer_class': '" + name + "', 'unk_token': '<|endoftext|>'}");
    assertAgrees(other);
  }

  private Path json() {
    return temp.resolve("tokenizer.json");
  }

  /** Writes a tokenizer.json of a vocabulary, with added tokens of every kind where wanted. */
  private void write(Path files, String splitter, boolean composed, boolean tokens)
      throws IOException {
    ObjectNode json = (ObjectNode) Json.parse("{\"version\": \"1.0\"}".getBytes(UTF_8), "test");
    ObjectNode model = json.putObject("model").put("type", "BPE");
    model.set("vocab", Json.read(files.resolve("vocab.json")));
    ArrayNode merges = model.putArray("merges");
    Files.readAllLines(files.resolve("merges.txt")).stream()
        .filter(line -> !line.isEmpty() && !line.startsWith("#version"))
        .forEach(merges::add);
    if (composed) {
      json.putObject("normalizer").put("type", "NFC");
    }
    json.set("pre_tokenizer", Json.parse(splitter.getBytes(UTF_8), "test"));
    json.set("decoder", Json.parse(GPT_2_SPLIT.getBytes(UTF_8), "test"));
    ArrayNode added = json.putArray("added_tokens");
    int next = model.path("vocab").size();
    int end = model.path("vocab").path("<|endoftext|>").asInt(next);
    token(added, end, "<|endoftext|>").put("special", true);
    if (tokens) {
      next = Math.max(next, end + 1);
      token(added, next, "<|im_start|>").put("special", true);
      token(added, next + 1, "<|im_end|>").put("special", true);
      token(added, next + 2, "<mark>").put("lstrip", true).put("rstrip", true);
      token(added, next + 3, "zqword").put("single_word", true);
      token(added, next + 4, "na\u00efve").put("normalized", true);
    }
    Files.writeString(json(), Json.line(json));
  }

  private static ObjectNode token(ArrayNode added, int id, String content) {
    ObjectNode token = added.addObject().put("id", id).put("content", content);
    for (String option : List.of("single_word", "lstrip", "rstrip", "normalized", "special")) {
      token.put(option, false);
    }
    return token;
  }

  private void assertAgrees() throws IOException {
    assertAgrees(temp);
  }

  private void assertAgrees(Path directory) throws IOException {
    List<String> texts = HardStrings.all();
    assertTrue(texts.size() >= 60);
    Map<String, String> options = Map.of("truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD");
    try (HuggingFaceTokenizer expected = HuggingFaceTokenizer.newInstance(json(), options);
        Tokenizer actual = Tokenizer.open(directory)) {
      for (String text : texts) {
        int[] ids =
            Arrays.stream(expected.encode(text, true, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
        String name = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        assertArrayEquals(ids, actual.encode(text), "ids of \"" + name + "\"");
      }
    }
  }
}
