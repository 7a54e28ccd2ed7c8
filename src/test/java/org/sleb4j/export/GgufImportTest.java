package org.sleb4j.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.gguf.Gguf;
import org.sleb4j.gguf.PlacedTensor;
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
      strings = {"llama-gqa", "llama-tied", "llama-yarn", "mixtral", "gemma", "granite", "olmo2"})
  void computesTheLogitsOfTransformers(String name) throws IOException {
    Golden golden = Golden.of(name);
    Path directory = NumberedTokens.beside(golden.directory(), folder);
    int[] row = Golden.rows(golden.json().get("input_ids")).get(0);
    Path file;
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      file = export(model.full(), FileType.F32, "model.gguf");
    }
    try (Model model = Model.open(unpack(file), ModelOptions.defaults())) {
      float[] actual = logits(model.full(), row);
      float[] expected = golden.tensor("logits");
      for (int i = 0; i < actual.length; i++) {
        assertEquals(expected[i], actual[i], 1e-3, "logit " + i);
      }
    }
  }

  /** Pruned, and written again, a file keeps the bytes of what is left. */
  @ParameterizedTest
  @EnumSource(FileType.class)
  void keepsTheTypesOfWhatIsLeft(FileType type) {
    Path whole;
    try (Model model = Model.open(SharedData.model("demo"), ModelOptions.defaults())) {
      whole = export(model.full(), type, "whole.gguf");
    }
    Path pruned;
    try (Model model = Model.open(unpack(whole), ModelOptions.defaults())) {
      pruned = export(model.full().without(4), type, "pruned.gguf");
    }
    List<PlacedTensor> before = Gguf.read(whole).tensors();
    for (PlacedTensor after : Gguf.read(pruned).tensors()) {
      String name = before(after.info().name());
      PlacedTensor same =
          before.stream().filter(t -> t.info().name().equals(name)).findFirst().orElseThrow();
      assertEquals(same.info().type(), after.info().type(), name);
      assertArrayEquals(bytes(same), bytes(after), name);
    }
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

  @Test
  void refusesAnotherArchitectureByName() throws IOException {
    Path directory = NumberedTokens.beside(Golden.of("gpt2").directory(), folder);
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      Path file = export(model.full(), FileType.F32, "gpt2.gguf");
      String sentence = assertThrows(InvalidInputException.class, () -> unpack(file)).getMessage();
      assertTrue(sentence.contains("the architecture gpt2 cannot be read"), sentence);
      assertTrue(Files.notExists(folder.resolve("gpt2.gguf-unpacked")));
    }
  }
}
