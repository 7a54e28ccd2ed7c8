package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.SharedData;
import org.sleb4j.demo.Demo;
import org.sleb4j.export.GgufImport;
import org.sleb4j.json.Json;
import org.sleb4j.tokenizer.HardStrings;
import org.sleb4j.tokenizer.Tokenizer;

/**
 * transformers.js, which npm installed into {@code target/transformers.js}, reads the config and
 * the tokenizer of what is written here.
 */
class TransformersJsTest {
  private static final Path MODULES = Path.of("target/transformers.js");
  private static final OtherLanguage SCRIPT = new OtherLanguage("node", "transformers.mjs");

  @TempDir Path folder;

  @BeforeEach
  void assumeHere() {
    SCRIPT.assumeHere();
    assumeTrue(
        Files.isDirectory(MODULES.resolve("node_modules/@huggingface/transformers")),
        "left out: npm did not install @huggingface/transformers into " + MODULES);
  }

  private void assertRead(Path model, int layers) throws IOException {
    List<String> texts = HardStrings.all();
    Path file = Files.writeString(folder.resolve("texts.json"), Json.line(texts));
    JsonNode read = Json.parse(SCRIPT.run(folder, MODULES, model, file).getBytes(UTF_8), "output");
    assertEquals("4.3.2", read.get("version").asText());
    assertEquals("llama", read.get("type").asText());
    assertEquals(layers, read.get("layers").asInt());
    assertEquals(160, read.get("width").asInt());
    assertEquals(texts.size(), read.get("rows").size());
    try (Tokenizer tokenizer = Tokenizer.open(model)) {
      for (int i = 0; i < texts.size(); i++) {
        assertEquals(
            IntStream.of(tokenizer.encode(texts.get(i))).boxed().toList().toString(),
            read.get("rows").get(i).get("ids").toString().replace(",", ", "),
            texts.get(i));
      }
    }
  }

  private Path prune(Path model) {
    Path pruned = folder.resolve("pruned");
    Ran.of(
            "prune",
            "--json",
            "--model",
            model.toString(),
            "--removed",
            "5,9,2",
            "--out",
            pruned.toString())
        .json();
    return pruned;
  }

  @Test
  void readsAPrunedModel() throws IOException {
    Path whole = Files.createDirectory(folder.resolve("whole"));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(Demo.directory().resolve(file), whole.resolve(file));
    }
    Path tokenizer = SharedData.path("tokenizers/story_2048");
    for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
      Files.copy(tokenizer.resolve(file), whole.resolve(file));
    }
    assertRead(prune(whole), 9);
  }

  /** The demo has a tokenizer of sentencepiece, which becomes a {@code tokenizer.json} here. */
  @Test
  void readsThePrunedModelOfAGgufFile() throws IOException {
    Path gguf = folder.resolve("demo.gguf");
    Ran.of("export", "--json", "--model", "demo", "--out", gguf.toString()).json();
    Path read = folder.resolve("read");
    GgufImport.unpack(gguf, read, part -> {});
    assertRead(read, 12);
    assertRead(prune(read), 9);
  }
}
