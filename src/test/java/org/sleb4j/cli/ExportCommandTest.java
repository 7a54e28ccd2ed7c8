package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.gguf.Gguf;

/** The command line writes GGUF files and refuses in one sentence what it cannot. */
class ExportCommandTest {
  @TempDir Path folder;

  private Ran export(String model, String... more) {
    String out = folder.resolve("model.gguf").toString();
    return Ran.of(
        Stream.concat(
                Stream.of("export", "--json", "--model", model, "--out", out), Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void writesUnitsAsLayers() throws IOException {
    JsonNode made = export("demo", "--removed", "3,5.attention", "--type", "f32").json();
    assertEquals(11, made.get("layers").intValue());
    assertEquals("llama", made.get("architecture").asText());
    assertEquals("f32", made.get("type").asText());
    assertEquals(Files.size(folder.resolve("model.gguf")), made.get("bytes").longValue());
    Gguf gguf = Gguf.read(folder.resolve("model.gguf"));
    assertEquals(11, gguf.metadata().whole("llama.block_count"));
    assertTrue(gguf.metadata().text("sleb4j.origin").contains("\"5.attention\""));
    assertEquals(made.get("tensors").intValue(), gguf.tensors().size());
  }

  @Test
  void warnsOfOptionsForAComputation() {
    Ran ran = export("demo", "--dtype", "float16", "--threads", "1", "--type", "f32");
    assertEquals("f32", ran.json().get("type").asText());
    assertEquals(
        List.of(
            "Warning: --dtype has no effect on export, which computes nothing with the model: leave"
                + " it out.",
            "Warning: --threads has no effect on export, which computes nothing with the model:"
                + " leave it out."),
        ran.err().lines().filter(line -> line.startsWith("Warning")).toList());
  }

  @Test
  void reportsThePaddingOfUnitsThatMeet() {
    JsonNode made = export("demo", "--removed", "3.feed-forward,5.attention").json();
    assertEquals(12, made.get("layers").intValue());
    assertEquals("[\"3.feed-forward\",\"5.attention\"]", made.get("padded").toString());
    assertTrue(made.get("paddedParameters").doubleValue() > 0.05, made.toString());
    String text =
        Ran.of(
                "export",
                "--model",
                "demo",
                "--removed",
                "3.feed-forward",
                "--out",
                folder.resolve("other.gguf").toString())
            .out();
    assertTrue(
        text.contains("12 layers for 12 attentions and 11 feed-forwards; padded: 3.feed-forward, "),
        text);
  }

  @Test
  void replacesAFileOnlyWhereItMay() throws IOException {
    Path file = Files.writeString(folder.resolve("model.gguf"), "mine");
    Ran refused = export("demo");
    assertEquals(2, refused.status());
    assertTrue(refused.err().contains("already exists"), refused.err());
    assertEquals("mine", Files.readString(file));
    export("demo", "--overwrite").json();
    assertEquals("demo", Gguf.read(file).metadata().text("general.name"));
  }

  @Test
  void refusesWhatLlamaCppDoesNotKnowAndLeavesNothing() throws IOException {
    Ran ran = export("src/test/resources/org/sleb4j/golden/opt-pre");
    assertEquals(2, ran.status());
    assertTrue(ran.err().contains("model_type opt cannot be written as GGUF"), ran.err());
    Ran type = export("demo", "--type", "q5_k");
    assertTrue(
        type.err().contains("type (q5_k) must be one of [f32, f16, bf16, q8_0, q4_0]"), type.err());
    Ran tokenizer = export("src/test/resources/org/sleb4j/golden/llama-gqa");
    assertEquals(2, tokenizer.status());
    assertTrue(tokenizer.err().contains("has no tokenizer"), tokenizer.err());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }
}
