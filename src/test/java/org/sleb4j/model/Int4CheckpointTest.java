package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.Golden;
import org.sleb4j.Int4Checkpoint;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.SafetensorsWriter;
import org.sleb4j.checkpoint.SafetensorsWriter.Entry;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Torch;

/** Reads what is well formed in the layout of AutoAWQ and refuses all else in one sentence. */
class Int4CheckpointTest {
  private static final String LAYER = "model.layers.2.mlp.down_proj";

  @TempDir Path folder;

  private static Int4Checkpoint golden() {
    return Int4Checkpoint.of(Golden.of("llama-gqa").directory(), 32);
  }

  @Test
  void tellsWhatAModelOf4BitsIs() {
    Int4Checkpoint checkpoint = golden();
    ModelInfo info = Model.describe(checkpoint.write(folder), ModelOptions.defaults());
    assertEquals(30, checkpoint.layers());
    assertEquals(OptionalInt.of(32), info.groupSize());
    assertEquals("4-bit, group 32, and float32", info.stored());
    assertEquals(305_472, info.parameters());
    assertEquals(checkpoint.bytes(), info.bytesOnDisk());
    assertEquals(DType.BFLOAT16, info.dtype());
    // q and o of 64 x 64, k and v of 32 x 64, down of 64 x 172, filled up to 192: 20 bytes for 32
    long packed = 6 * (2 * 64 * 64 + 2 * 32 * 64 + 64 * 192) / 32 * 20;
    // gate and up, whose 172 outputs are no multiple of 8, norms and head
    long rest = 6 * (2 * 172 * 64 + 2 * 64) + 64 + 256 * 64;
    assertEquals(packed + 2 * rest, info.bytesInMemory());
  }

  @Test
  void usesEveryTensor() {
    Int4Checkpoint checkpoint = golden();
    try (Model model = Model.open(checkpoint.write(folder), ModelOptions.defaults())) {
      assertEquals(Checkpoint.open(folder).tensors().size(), model.usedTensors().size());
    }
  }

  @ParameterizedTest
  @CsvSource({"stories3M-llama, 3000", "tinystories3M-opt, 4800"})
  void computesFromDiskWhatItComputesInMemory(String name, long kib) {
    Path source = SharedData.path("models/" + name);
    Int4Checkpoint.of(source, 64, layer -> !layer.contains("layers.0.")).write(folder);
    Windows windows = Windows.of(List.of(new int[] {1, 5, 80, 911, 7, 33, 40}, new int[] {1, 9}));
    long before = Torch.liveHandles();
    ModelOptions options = ModelOptions.defaults();
    try (Model resident = Model.open(folder, options);
        Model small = Model.open(folder, options.withMemory(kib << 10));
        Model inPlace = Model.open(folder, ModelOptions.withoutCopies())) {
      assertFalse(resident.isStreamed());
      assertTrue(small.isStreamed());
      assertTrue(inPlace.isStreamed());
      var expected = NextTokenLoss.of(resident.full(), windows);
      assertEquals(expected, NextTokenLoss.of(small.full(), windows));
      assertEquals(expected, NextTokenLoss.of(inPlace.full(), windows));
    }
    assertEquals(before, Torch.liveHandles());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"awq\"             | \"gptq\"         | quant_method (gptq) must be awq",
        "\"awq\"             | \"bitsandbytes\" | quant_method (bitsandbytes) must be awq",
        "\"awq\"             | 7                | quant_method (7) must be a string",
        "\"quant_method\"    | \"method\"       | quant_method (absent) must be awq",
        "\"bits\" : 4        | \"bits\" : 8     | bits (8) must be 4",
        "\"bits\" : 4        | \"bits\" : \"4\" | bits (\"4\") must be a whole number",
        "\"gemm\"            | \"gemv\"         | version (gemv) must be gemm",
        "\"gemm\"            | \"exllama\"      | version (exllama) must be gemm",
        "\"zero_point\" : true | \"zero_point\" : false | zero_point (false) must be true",
        "\"group_size\" : 32 | \"group_size\" : 16 | group_size (16) must be one of [32, 64,",
        "\"group_size\" : 32 | \"group_size\" : -1 | group_size (-1) must be one of [32, 64,",
        "\"group_size\" : 32 | \"group_size\" : 64 | qzeros has shape [2, 8], but",
        "\"group_size\" : 32 | \"group_size\" : 1e3 | group_size (1000.0) must be a whole number",
        "\"quantization_config\" | \"task_specific_params\" | no quantization_config that says how",
      })
  void refusesAnotherQuantizationByName(String from, String to, String sentence)
      throws IOException {
    golden().write(folder);
    Path file = folder.resolve("config.json");
    String config = Files.readString(file);
    assertTrue(config.contains(from), config);
    Files.writeString(file, config.replace(from, to));
    assertRefused(sentence);
  }

  @Test
  void hasTheDefaultsOfTransformers() throws IOException {
    Int4Checkpoint.of(Golden.of("llama-gqa").directory(), 128).write(folder);
    Path file = folder.resolve("config.json");
    String config = Files.readString(file);
    String rest =
        "\"quantization_config\" : {\"quant_method\" : \"AWQ\","
            + " \"modules_to_not_convert\" : [\"gate_proj\", \"up_proj\"]} }";
    Files.writeString(file, config.substring(0, config.indexOf("\"quantization_config\"")) + rest);
    assertEquals(OptionalInt.of(128), Model.describe(folder, ModelOptions.defaults()).groupSize());
  }

  @Test
  void knowsTheFirstNamesOfAutoAwq() throws IOException {
    golden().write(folder);
    Path file = folder.resolve("config.json");
    String config = Files.readString(file);
    Files.writeString(
        file,
        config.replace("\"bits\"", "\"w_bit\"").replace("\"group_size\"", "\"q_group_size\""));
    assertEquals(OptionalInt.of(32), Model.describe(folder, ModelOptions.defaults()).groupSize());
    Files.writeString(file, Files.readString(file).replace("\"w_bit\" : 4", "\"w_bit\" : 8"));
    assertRefused("bits (8) must be 4");
  }

  @Test
  void refusesAConfigThatIsNoObject() throws IOException {
    golden().write(folder);
    Path file = folder.resolve("config.json");
    String config = Files.readString(file);
    String rest = "\"quantization_config\" : \"awq\" }";
    Files.writeString(file, config.substring(0, config.indexOf("\"quantization_config\"")) + rest);
    assertRefused("quantization_config (\"awq\") must be an object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scales  | scale    | down_proj.scales is missing",
        "qzeros  | zeros    | down_proj.qzeros is missing",
        "qweight | qweights | down_proj.weight is missing",
        "qweight | weight   | down_proj.weight has shape",
        "scales  | weight   | down_proj.scales is missing",
      })
  void refusesAMissingTensor(String from, String to, String sentence) {
    refuses(LAYER + "." + from, e -> new Entry(LAYER + "." + to, e.dtype(), e.shape()), sentence);
  }

  @Test
  void refusesAnotherShape() {
    for (String tensor : List.of("qweight", "qzeros", "scales")) {
      refuses(
          LAYER + "." + tensor,
          e -> new Entry(e.name(), e.dtype(), List.of(e.shape().get(0) * 2, e.shape().get(1) / 2)),
          "down_proj." + tensor + " has shape");
      refuses(
          LAYER + "." + tensor,
          e -> new Entry(e.name(), e.dtype(), List.of(e.shape().get(0) * e.shape().get(1))),
          "down_proj." + tensor + " has shape");
    }
  }

  @Test
  void refusesAnotherType() {
    for (String tensor : List.of("qweight", "qzeros")) {
      refuses(
          LAYER + "." + tensor,
          e -> new Entry(e.name(), DType.FLOAT32, e.shape()),
          "down_proj." + tensor + " is of type float32, but 4-bit weights are packed in int32");
    }
    refuses(
        LAYER + ".qweight",
        e -> new Entry(e.name(), DType.INT8, List.of(e.shape().get(0), e.shape().get(1) * 4)),
        "down_proj.qweight has shape");
  }

  @Test
  void refusesATableOf4Bits() {
    refuses(
        "model.embed_tokens.weight",
        e -> new Entry("model.embed_tokens.qweight", e.dtype(), e.shape()),
        "embed_tokens.qweight has 4 bits, which only linear layers may");
  }

  @Test
  void refusesANormOf4Bits() {
    refuses(
        "model.norm.weight",
        e -> new Entry("model.norm.qweight", e.dtype(), e.shape()),
        "model.norm.weight is missing");
  }

  private void refuses(String tensor, UnaryOperator<Entry> change, String sentence) {
    golden().write(folder, e -> e.name().equals(tensor) ? change.apply(e) : e);
    assertRefused(sentence);
  }

  private void assertRefused(String part) {
    long before = Torch.liveHandles();
    ModelOptions options = ModelOptions.defaults();
    var e = assertThrows(InvalidInputException.class, () -> Model.open(folder, options));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
    assertTrue(e.getMessage().endsWith("."), e.getMessage());
    assertEquals(before, Torch.liveHandles());
  }

  @Test
  void refusesOutputsThatAreNoMultipleOfEight() throws IOException {
    // grouped heads of size 3: key and value have 6 outputs
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "llama", "vocab_size": 10, "hidden_size": 8, "num_hidden_layers": 1,
         "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 12,
         "rms_norm_eps": 1e-5, "max_position_embeddings": 16,
         "quantization_config": {"quant_method": "awq", "group_size": 32}}
        """);
    List<Entry> entries =
        List.of(
            new Entry("model.embed_tokens.weight", DType.FLOAT32, List.of(10L, 8L)),
            new Entry("model.layers.0.input_layernorm.weight", DType.FLOAT32, List.of(8L)),
            new Entry("model.layers.0.self_attn.q_proj.weight", DType.FLOAT32, List.of(8L, 8L)),
            new Entry("model.layers.0.self_attn.k_proj.qweight", DType.INT32, List.of(8L, 0L)));
    try (var writer = SafetensorsWriter.create(folder.resolve("model.safetensors"), entries)) {
      writer.write(ByteBuffer.allocate(4 * (80 + 8 + 64)));
      writer.finish();
    }
    assertRefused("4 outputs are not a multiple of 8");
  }
}
