package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.checkpoint.TensorBytes;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.WindowLosses;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;

/** Checkpoints whose flags and tensors contradict each other, made of a golden model. */
class ContradictingCheckpointTest {
  private static final Golden GOLDEN = Golden.of("llama-gqa");
  private static final String HEAD = "lm_head.weight";
  private static final String TABLE = "model.embed_tokens.weight";
  private static final String NORM = "model.norm.weight";

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();
  private final Map<String, StoredTensor> tensors =
      new LinkedHashMap<>(Checkpoint.open(GOLDEN.directory()).tensors());

  private Path write(String name, String from, String to) throws IOException {
    Path directory = Files.createDirectory(folder.resolve(name));
    List<SafetensorsWriter.Entry> entries =
        tensors.entrySet().stream()
            .map(
                e ->
                    new SafetensorsWriter.Entry(
                        e.getKey(), e.getValue().dtype(), e.getValue().shape()))
            .toList();
    Path file = directory.resolve("model.safetensors");
    try (SafetensorsWriter writer = SafetensorsWriter.create(file, entries)) {
      tensors.values().forEach(tensor -> TensorBytes.each(tensor, writer::write));
      writer.finish();
    }
    String config = Files.readString(GOLDEN.directory().resolve("config.json"));
    assertTrue(config.contains(from), config);
    Files.writeString(directory.resolve("config.json"), config.replace(from, to));
    return directory;
  }

  private WindowLosses loss(Path directory) {
    return Warnings.heardBy(
        warnings::add,
        () -> {
          try (Model model = Model.open(directory, ModelOptions.defaults())) {
            return loss(model.full());
          }
        });
  }

  private static WindowLosses loss(ModelView view) {
    return NextTokenLoss.of(view, GOLDEN.windows("calib_ids"));
  }

  private void assertWarned(String end) {
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).endsWith(end), warnings.get(0));
  }

  @Test
  void usesAHeadThatIsStoredThoughTiedAndKeepsItWhenPruned() throws IOException {
    Path tied = write("tied", "\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
    WindowLosses expected = loss(GOLDEN.directory());
    assertEquals(expected, loss(tied));
    assertWarned(
        "lm_head.weight is stored and differs from model.embed_tokens.weight: the stored head is"
            + " used, as in transformers 5.");
    Path out = folder.resolve("out");
    var plain = new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none());
    PrunedModel.write(tied, ActiveBlocks.all(6), out, plain);
    assertTrue(Checkpoint.open(out).tensors().keySet().containsAll(List.of(HEAD, TABLE)));
    warnings.clear();
    assertEquals(expected, loss(out));
    assertEquals(List.of(), warnings, "the config of what is written does not call them tied");
    assertFalse(Config.read(out).flag("tie_word_embeddings", true));
  }

  @Test
  void refusesWhatModelOptQuantized() throws IOException {
    Path model = write("fp8", "{", "{");
    Files.writeString(
        model.resolve("hf_quant_config.json"),
        "{\"producer\": {\"name\": \"modelopt\"}, \"quantization\": {\"quant_algo\": \"FP8\"}}");
    var e = assertThrows(InvalidInputException.class, () -> loss(model));
    String part = "hf_quant_config.json says that weights or caches are quantized by ModelOpt";
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().contains("(quant_algo: FP8), which is not supported"));
  }

  @Test
  void takesTheHeadForTheTableWhereOnlyItIsStored() throws IOException {
    tensors.put(TABLE, tensors.get(HEAD));
    WindowLosses expected = loss(write("both", "{", "{"));
    tensors.remove(TABLE);
    Path only = write("only", "\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true");
    assertEquals(expected, loss(only));
    assertEquals(List.of(), warnings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"score.weight", "model.layers.0.self_attn.k_scale", "model.layers.6.x.weight"})
  void warnsOfATensorNobodyNeeds(String surplus) throws IOException {
    tensors.put(surplus, tensors.get(NORM));
    assertEquals(loss(GOLDEN.directory()), loss(write("surplus", "{", "{")));
    assertWarned(": 1 tensor is not used, the first is " + surplus + ".");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers.0.self_attn.q_proj.bias",
        "model.layers.5.self_attn.q_norm.weight",
        "model.layers.5.adapter.weight",
        "model.layers.1.mlp.up_proj.lora_A.weight"
      })
  void refusesAWeightThatBelongsToABlock(String surplus) throws IOException {
    tensors.put(surplus, tensors.get(NORM));
    Path directory = write("surplus", "{", "{");
    var e = assertThrows(InvalidInputException.class, () -> loss(directory));
    assertTrue(e.getMessage().contains(surplus + ", but config.json describes"), e.getMessage());
    assertEquals(List.of(), warnings);
  }

  @Test
  void computesTheFirstBlocksWhereTheConfigNamesFewer() throws IOException {
    Path fewer = write("fewer", "\"num_hidden_layers\": 6", "\"num_hidden_layers\": 4");
    try (Model whole = Model.open(GOLDEN.directory(), ModelOptions.defaults())) {
      ActiveBlocks first = ActiveBlocks.all(6).removeAll(List.of(5, 4));
      assertEquals(loss(whole.view(first)), loss(fewer));
    }
    assertWarned(": 18 tensors are not used, the first is " + firstOf("model.layers.4.") + ".");
  }

  private String firstOf(String prefix) {
    return tensors.keySet().stream().filter(n -> n.startsWith(prefix)).findFirst().orElseThrow();
  }
}
