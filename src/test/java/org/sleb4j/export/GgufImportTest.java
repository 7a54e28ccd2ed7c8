package org.sleb4j.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.Safetensors;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.gguf.Gguf;
import org.sleb4j.gguf.PlacedTensor;
import org.sleb4j.json.Json;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.save.Lineage;
import org.sleb4j.tokenizer.HardStrings;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.torch.Scope;

/** What is read of a GGUF file computes as what was written into it. */
class GgufImportTest {
  @TempDir Path folder;

  private Path export(ModelView view, FileType type, String name) {
    Path file = folder.resolve(name);
    return export(view, Optional.of(type), file);
  }

  private static Path export(ModelView view, Optional<FileType> type, Path file) {
    GgufExport.write(view, file, new ExportOptions(type, false, Lineage.none(), part -> {}));
    return file;
  }

  private Path unpack(Path file) {
    Path directory = folder.resolve(file.getFileName() + "-unpacked");
    GgufImport.unpack(file, directory, part -> {});
    return directory;
  }

  private static float[] logits(ModelView view, int... ids) {
    long[] longs = Arrays.stream(ids).asLongStream().toArray();
    try (Scope scope = Scope.on(view.model().device());
        ModelInput input = view.model().inputs().windows(scope, longs, 1)) {
      return view.model().head().logits(scope, view.states(scope, input)).floats();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-gqa",
        "llama-tied",
        "llama-yarn",
        "mixtral",
        "gemma",
        "granite",
        "olmo2",
        "phi",
        "phi3",
        "gpt2",
        "gpt_neox",
        "falcon",
        "nemotron",
        "cohere",
        "stablelm",
        "starcoder2",
        "qwen2_moe"
      })
  void computesTheLogitsOfTransformers(String name) throws IOException {
    Golden golden = Golden.of(name);
    Path directory = NumberedTokens.beside(golden.directory(), folder);
    int[] row = Golden.rows(golden.json().get("input_ids")).get(0);
    Path file;
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      file = export(model.full(), FileType.F32, "model.gguf");
    }
    try (Model model = Model.open(unpack(file), ModelOptions.defaults())) {
      int tokens = Math.min(row.length, model.info().context()); // all of them see each other
      assertClose(golden.tensor("logits"), logits(model.full(), Arrays.copyOf(row, tokens)));
    }
  }

  private static void assertClose(float[] expected, float[] actual) {
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected[i], actual[i], 1e-3, "logit " + i);
    }
  }

  /** Their golden models have numbers that no file says. */
  @ParameterizedTest
  @CsvSource({"gemma2, ''", "gemma3_text, ''", "qwen3_moe, 1"})
  void computesOurLogits(String name, String removed) throws IOException {
    Path directory = NumberedTokens.beside(Golden.of(name).directory(), folder);
    ObjectNode config = (ObjectNode) Json.read(directory.resolve("config.json"));
    if (config.has("query_pre_attn_scalar")) {
      config.set("query_pre_attn_scalar", config.get("head_dim"));
      config.remove(List.of("layer_types", "_sliding_window_pattern", "sliding_window_pattern"));
      config.remove("rope_local_base_freq");
      Files.writeString(directory.resolve("config.json"), Json.line(config));
    }
    int[] row = Golden.rows(Golden.of(name).json().get("input_ids")).get(0);
    float[] expected;
    Path file;
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      ModelView view =
          removed.isEmpty() ? model.full() : model.full().without(Integer.parseInt(removed));
      expected = logits(view, row);
      file = export(view, FileType.F32, "model.gguf");
    }
    try (Model model = Model.open(unpack(file), ModelOptions.defaults())) {
      assertClose(expected, logits(model.full(), row));
    }
  }

  private Path demo(FileType type) {
    try (Model model = Model.open(SharedData.model("demo"), ModelOptions.defaults())) {
      return export(model.full(), type, "whole.gguf");
    }
  }

  /** Pruned, and written again, a file keeps the bytes of what is left, without naming a type. */
  @ParameterizedTest
  @EnumSource(FileType.class)
  void keepsTheTypesOfWhatIsLeft(FileType type) throws IOException {
    Path whole = demo(type);
    if (type == FileType.Q4_0) {
      scaleWithoutRule(whole, "blk.7.ffn_up.weight");
    }
    Path pruned = folder.resolve("pruned.gguf");
    try (Model model = Model.open(unpack(whole), ModelOptions.defaults())) {
      export(model.full().without(4), Optional.empty(), pruned);
    }
    List<PlacedTensor> before = Gguf.read(whole).tensors();
    assertEquals(
        Gguf.read(whole).metadata().whole("general.file_type"),
        Gguf.read(pruned).metadata().whole("general.file_type"));
    for (PlacedTensor after : Gguf.read(pruned).tensors()) {
      String name = before(after.info().name());
      PlacedTensor same =
          before.stream().filter(t -> t.info().name().equals(name)).findFirst().orElseThrow();
      assertEquals(same.info().type(), after.info().type(), name);
      assertArrayEquals(bytes(same), bytes(after), name);
    }
  }

  /** Puts a block into a file that no quantizer here would choose for its numbers. */
  private static void scaleWithoutRule(Path file, String name) throws IOException {
    PlacedTensor tensor =
        Gguf.read(file).tensors().stream()
            .filter(placed -> placed.info().name().equals(name))
            .findFirst()
            .orElseThrow();
    byte[] all = Files.readAllBytes(file);
    Arrays.fill(all, (int) tensor.offset() + 2, (int) tensor.offset() + 18, (byte) 0x99);
    Files.write(file, all);
  }

  @Test
  void mapsWhatStandsInTheFileAsInACheckpoint() throws IOException {
    Path file = demo(FileType.F16);
    Path directory = unpack(file);
    Map<String, StoredTensor> tensors = Checkpoint.open(directory).tensors();
    Set<String> written =
        Safetensors.read(directory.resolve("model.safetensors")).stream()
            .map(StoredTensor::name)
            .collect(Collectors.toSet());
    tensors.forEach(
        (name, tensor) -> {
          boolean isTurned = name.contains("q_proj") || name.contains("k_proj");
          assertEquals(isTurned, written.contains(name), name);
          assertEquals(
              isTurned ? "model.safetensors" : "model.gguf",
              tensor.file().getFileName().toString());
          assertTrue(tensor.isMapped(), name);
        });
    assertTrue(
        Files.size(directory.resolve("model.safetensors")) < Files.size(file) / 5,
        "only rows in another order are written");
  }

  @Test
  void refusesAFileThatWasWrittenSince() throws IOException {
    Path file = demo(FileType.F16);
    Path directory = unpack(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertRefused(() -> Checkpoint.open(directory), "was written after");
    Files.delete(file);
    assertRefused(() -> Checkpoint.open(directory), "There is no file");
  }

  @Test
  void neverReplacesTheFileThatItReads() {
    Path file = demo(FileType.F16);
    try (Model model = Model.open(unpack(file), ModelOptions.defaults())) {
      var options = new ExportOptions(Optional.empty(), true, Lineage.none(), part -> {});
      assertRefused(
          () -> GgufExport.write(model.full().without(1), file, options),
          "whole.gguf is the file that the model is read from: name another file.");
    }
  }

  private static void assertRefused(Executable action, String part) {
    String sentence = assertThrows(InvalidInputException.class, action).getMessage();
    assertTrue(sentence.contains(part), sentence);
  }

  private static String before(String name) {
    String[] parts = name.split("\\.", 3);
    boolean moved = parts[0].equals("blk") && Integer.parseInt(parts[1]) >= 4;
    return moved ? "blk." + (Integer.parseInt(parts[1]) + 1) + "." + parts[2] : name;
  }

  private static byte[] bytes(PlacedTensor tensor) {
    try {
      byte[] all = Files.readAllBytes(tensor.file());
      int from = Math.toIntExact(tensor.offset());
      return Arrays.copyOfRange(all, from, from + Math.toIntExact(tensor.info().bytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void splitsHardStringsAsBefore() {
    Path file;
    try (Model model = Model.open(SharedData.model("demo"), ModelOptions.defaults())) {
      file = export(model.full(), FileType.F16, "demo.gguf");
    }
    try (Tokenizer before = Tokenizer.open(SharedData.model("demo"));
        Tokenizer after = Tokenizer.open(unpack(file))) {
      for (String text : HardStrings.all()) {
        assertEquals(
            Arrays.toString(before.encode(text)), Arrays.toString(after.encode(text)), text);
      }
      assertEquals(before.eosId(), after.eosId());
    }
  }
}
