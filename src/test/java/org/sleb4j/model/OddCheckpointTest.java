package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.torch.Torch;

class OddCheckpointTest {
  @TempDir Path folder;

  private void write(Golden golden, List<StoredTensor> tensors, List<String> names)
      throws IOException {
    List<SafetensorsWriter.Entry> entries =
        IntStream.range(0, tensors.size())
            .mapToObj(
                i ->
                    new SafetensorsWriter.Entry(
                        names.get(i), tensors.get(i).dtype(), tensors.get(i).shape()))
            .toList();
    Path file = folder.resolve("model.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries)) {
      tensors.forEach(tensor -> TensorBytes.each(tensor, writer::write));
      writer.finish();
    }
    Files.copy(golden.directory().resolve("config.json"), folder.resolve("config.json"));
  }

  private static List<StoredTensor> tensors(Golden golden) {
    return List.copyOf(Checkpoint.open(golden.directory()).tensors().values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "opt-pre"})
  void opensNamesWithoutThePrefixOfTheHeadedModel(String name) throws IOException {
    Golden golden = Golden.of(name);
    List<StoredTensor> tensors = tensors(golden);
    write(golden, tensors, tensors.stream().map(t -> t.name().replace("model.", "")).toList());
    double[] expected = Numbers.doubles(golden.json().get("calib_nll_per_seq"));
    try (Model odd = Model.open(folder, ModelOptions.defaults())) {
      List<Double> means = NextTokenLoss.of(odd.full(), golden.windows("calib_ids")).means();
      for (int window = 0; window < expected.length; window++) {
        assertEquals(expected[window], means.get(window), 1e-4);
      }
    }
  }

  @Test
  void namesATensorThatIsMissing() throws IOException {
    Golden golden = Golden.of("llama-gqa");
    List<StoredTensor> tensors = tensors(golden);
    List<String> names =
        tensors.stream()
            .map(t -> t.name().replace("layers.5.mlp.up_proj", "layers.5.mlp.side_proj"))
            .toList();
    write(golden, tensors, names);
    assertSentence("model.layers.5.mlp.up_proj.weight is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"model_type\": \"llama\" | \"model_type\": \"gpt9\" | model_type (gpt9) must be one of",
        "\"silu\" | \"sine\" | hidden_act (sine) must be one of",
        "\"rope_scaling\": null | \"rope_scaling\": {\"type\": \"ntk\"} | type (ntk) must be one"
            + " of",
        "\"num_attention_heads\": 4 | \"num_attention_heads\": 5 | num_attention_heads (5)",
        "\"num_key_value_heads\": 2 | \"num_key_value_heads\": 3 | num_key_value_heads (3)",
        "\"hidden_size\": 64, | | hidden_size is required",
        "\"vocab_size\": 256 | \"vocab_size\": 257 | has shape [256, 64]",
        "\"num_hidden_layers\": 6 | \"num_hidden_layers\": 2000000000 | must be at most",
      })
  void refusesAConfigByName(String from, String to, String sentence) throws IOException {
    Golden golden = Golden.of("llama-gqa");
    boolean isReadFirst = !sentence.startsWith("has shape") && !sentence.startsWith("must be at");
    if (!isReadFirst) {
      write(golden, tensors(golden), tensors(golden).stream().map(StoredTensor::name).toList());
    }
    String config = Files.readString(golden.directory().resolve("config.json"));
    assertTrue(config.contains(from), config);
    Files.writeString(folder.resolve("config.json"), config.replace(from, to == null ? "" : to));
    assertSentence(sentence);
  }

  private void assertSentence(String part) {
    long before = Torch.liveHandles();
    var e =
        assertThrows(
            InvalidInputException.class, () -> Model.open(folder, ModelOptions.defaults()));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    assertEquals(before, Torch.liveHandles());
  }

  @Test
  void freesWhatItLoadedWhenAFileEndsEarly() throws IOException {
    Golden golden = Golden.of("llama-gqa");
    write(golden, tensors(golden), tensors(golden).stream().map(StoredTensor::name).toList());
    byte[] bytes = Files.readAllBytes(folder.resolve("model.safetensors"));
    long before = Torch.liveHandles();
    Files.write(folder.resolve("model.safetensors"), Arrays.copyOf(bytes, bytes.length - 1000));
    assertThrows(InvalidInputException.class, () -> Model.open(folder, ModelOptions.defaults()));
    assertEquals(before, Torch.liveHandles());
  }
}
