package org.sleb4j.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.gguf.GgufWriter;
import org.sleb4j.gguf.Metadata;
import org.sleb4j.gguf.Value;
import org.sleb4j.tokenizer.GgufTokenizer;
import org.sleb4j.tokenizer.HardStrings;
import org.sleb4j.tokenizer.Tokenizer;

/** llama.cpp splits texts as Hugging Face's library does. */
class LlamaCppTokensTest {
  @TempDir Path folder;

  @BeforeAll
  static void assumeHere() {
    LlamaCpp.assumeHere();
  }

  /** Of the last two, which compose characters, texts that are composed. */
  @ParameterizedTest
  @CsvSource({
    "tokenizers/gpt2, GPT2Tokenizer, false",
    "tokenizers/gpt2, Qwen2Tokenizer, true",
    "tokenizers/gpt2, CohereTokenizer, true"
  })
  void splitsBytes(String name, String tokenizerClass, boolean composed) throws IOException {
    Path directory = Files.createDirectories(folder.resolve("tokenizer"));
    for (String file : List.of("vocab.json", "merges.txt")) {
      Files.copy(SharedData.path(name).resolve(file), directory.resolve(file));
    }
    Files.writeString(
        directory.resolve("tokenizer_config.json"),
        "{\"tokenizer_class\": \"" + tokenizerClass + "\", \"eos_token\": \"<|endoftext|>\"}");
    assertSame(directory, composed);
  }

  @Test
  void splitsCharacters() {
    assertSame(SharedData.model("demo"), false);
  }

  @Test
  void refusesCharactersWithoutBytes() {
    Path directory = SharedData.path("tokenizers/story_2048");
    String sentence =
        assertThrows(InvalidInputException.class, () -> GgufTokenizer.read(directory, 2048))
            .getMessage();
    assertTrue(sentence.contains("lacks some of the 256 tokens for bytes"), sentence);
  }

  private void assertSame(Path directory, boolean composed) {
    try (Tokenizer ours = Tokenizer.open(directory);
        LlamaCpp llama = LlamaCpp.openTokenizer(file(directory, ours.vocabularySize()))) {
      for (String text : HardStrings.all()) {
        if (!composed || isComposed(text)) {
          assertEquals(
              Arrays.toString(ours.encode(text)), Arrays.toString(llama.encode(text, true)), text);
        }
      }
    }
  }

  private static boolean isComposed(String text) {
    return Normalizer.isNormalized(text, Normalizer.Form.NFC);
  }

  private Path file(Path directory, int rows) {
    Map<String, Value> values = new LinkedHashMap<>();
    values.put("general.architecture", Value.of("llama"));
    GgufTokenizer.read(directory, rows).forEach((key, value) -> values.put(key, Value.of(value)));
    Path file = folder.resolve("tokenizer.gguf");
    try (GgufWriter writer = GgufWriter.create(file, Metadata.of(values), List.of())) {
      writer.finish();
    }
    return file;
  }
}
