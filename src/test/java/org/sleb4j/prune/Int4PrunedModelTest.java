package org.sleb4j.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.Golden;
import org.sleb4j.Int4Checkpoint;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Unit;
import org.sleb4j.oracle.OracleLoss;
import org.sleb4j.prune.PrunedModel.Writing;
import org.sleb4j.quant.Method;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.save.SavedDirectory;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Torch;

/** A model of 4 bits is pruned like any other: its packed tensors are copied and renumbered. */
class Int4PrunedModelTest {
  @TempDir Path folder;

  @Test
  void copiesThePackedTensorsOfTheActiveBlocks() throws IOException {
    Golden golden = Golden.of("llama-gqa");
    Int4Checkpoint checkpoint =
        Int4Checkpoint.of(
            golden.directory(), 32, name -> !name.matches(".*layers\\.(3|5|4\\.mlp)\\..*"));
    Path source = checkpoint.write(folder.resolve("int4"));
    Path config = source.resolve("config.json");
    ObjectNode fields = (ObjectNode) Json.read(config);
    ((ObjectNode) fields.get("quantization_config"))
        .putArray("modules_to_not_convert")
        .add("gate_proj")
        .add("up_proj")
        .add("lm_head")
        .add("model.layers.4.mlp")
        .add("model.layers.3")
        .add("layers.5");
    Files.writeString(config, Json.pretty(fields));

    Path out = folder.resolve("pruned");
    ActiveBlocks blocks = new ActiveBlocks(6, List.of(3, 1));
    long before = Torch.liveHandles();
    PrunedModel pruned =
        PrunedModel.write(source, blocks, out, new Writing(SaveOptions.defaults(), Lineage.none()));
    assertEquals(before, Torch.liveHandles());
    assertEquals(0, pruned.logitsDifference());

    Checkpoint written = Checkpoint.open(out);
    assertTrue(written.tensors().containsKey("model.layers.2.mlp.down_proj.weight"));
    assertEquals(
        DType.INT32, written.tensors().get("model.layers.1.mlp.down_proj.qweight").dtype());
    JsonNode said = Json.read(out.resolve("config.json")).get("quantization_config");
    assertEquals(
        "[\"gate_proj\",\"up_proj\",\"lm_head\",\"model.layers.2.mlp\",\"layers.3.\"]",
        said.get("modules_to_not_convert").toString());

    var windows = golden.windows("calib_ids");
    Path dense = checkpoint.writeDense(folder.resolve("dense"));
    double expected = OracleLoss.of(dense, windows, blocks.active());
    ModelOptions wide = ModelOptions.defaults().withDtype(DType.FLOAT32);
    try (Model reopened = Model.open(out, wide)) {
      assertEquals(OptionalInt.of(32), reopened.info().groupSize());
      assertEquals(expected, NextTokenLoss.of(reopened.full(), windows).mean(), 1e-4);
    }
  }

  /**
   * Padding of 4 bits is 0 in numbers, zero points and scales; padding of a dense part is dense,
   * and named so.
   */
  @Test
  void packsUnitsOf4BitsWithPaddingOf4Bits() throws IOException {
    Golden golden = Golden.of("llama-gqa");
    Path source =
        Int4Checkpoint.of(
                golden.directory(), 32, name -> !name.matches(".*layers\\.(3|4\\.mlp)\\..*"))
            .write(folder.resolve("int4"));
    Path config = source.resolve("config.json");
    ObjectNode fields = (ObjectNode) Json.read(config);
    ((ObjectNode) fields.get("quantization_config"))
        .putArray("modules_to_not_convert")
        .add("gate_proj")
        .add("up_proj")
        .add("lm_head")
        .add("model.layers.4.mlp")
        .add("model.layers.3");
    Files.writeString(config, Json.pretty(fields));

    Path out = folder.resolve("packed");
    ActiveBlocks blocks =
        ActiveBlocks.without(
            6,
            Stream.of("0.attention", "1.feed-forward", "3.feed-forward").map(Unit::parse).toList());
    PrunedModel packed =
        PrunedModel.write(source, blocks, out, new Writing(SaveOptions.defaults(), Lineage.none()));
    assertEquals(0, packed.logitsDifference());
    assertEquals(
        List.of("0.attention", "1.feed-forward", "3.feed-forward"), packed.packed().names());

    Checkpoint written = Checkpoint.open(out);
    assertEquals(
        DType.INT32, written.tensors().get("model.layers.0.self_attn.o_proj.qweight").dtype());
    assertTrue(written.tensors().containsKey("model.layers.3.mlp.down_proj.weight"));
    assertEquals(
        List.of(
            "gate_proj",
            "up_proj",
            "lm_head",
            "model.layers.3.self_attn.q_proj",
            "model.layers.3.self_attn.k_proj",
            "model.layers.3.self_attn.v_proj",
            "model.layers.3.self_attn.o_proj",
            "model.layers.3.mlp.down_proj",
            "model.layers.4.mlp.down_proj"),
        Config.read(out)
            .object("quantization_config")
            .orElseThrow()
            .texts("modules_to_not_convert"));

    var windows = golden.windows("calib_ids");
    try (Model full = Model.open(source, ModelOptions.defaults());
        Model reopened = Model.open(out, ModelOptions.defaults())) {
      assertEquals(OptionalInt.of(32), reopened.info().groupSize());
      assertEquals(
          NextTokenLoss.of(full.view(blocks), windows), NextTokenLoss.of(reopened.full(), windows));
    }
  }

  /** A packed model, padding and all, is quantized like any other. */
  @Test
  void quantizesWhatWasPadded() {
    Golden golden = Golden.of("llama-gqa");
    Path packed = folder.resolve("packed");
    ActiveBlocks blocks =
        ActiveBlocks.without(
            6, Stream.of("2.attention", "4.feed-forward").map(Unit::parse).toList());
    Writing plain = new Writing(SaveOptions.defaults(), Lineage.none());
    PrunedModel.write(golden.directory(), blocks, packed, plain);
    var windows = golden.windows("calib_ids");
    for (Method method : Method.values()) {
      QuantizeOptions options = QuantizeOptions.awq().withMethod(method).withGroup(32);
      try (Model model = Model.open(packed, ModelOptions.defaults())) {
        QuantizedModel made =
            QuantizedModel.write(
                new QuantizedModel.Source(model.full(), windows),
                folder.resolve(method.toString()),
                options,
                part -> {});
        made.errors().stream()
            .filter(error -> error.layer().matches(".*layers\\.(2\\.self_attn|4\\.mlp)\\..*"))
            .forEach(error -> assertEquals(0, error.weightError(), error.layer()));
        assertTrue(Double.isFinite(made.after().meanNll()), method.toString());
      }
    }
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      var source = new QuantizedModel.Source(model.view(blocks), windows);
      Path out = folder.resolve("refused");
      var e =
          assertThrows(
              InvalidInputException.class,
              () ->
                  QuantizedModel.write(
                      source, out, QuantizeOptions.awq().withGroup(32), part -> {}));
      assertTrue(e.getMessage().contains("save it, which packs its units"), e.getMessage());
    }
  }

  /** What a view is said to have in files is what is written, padding and all. */
  @Test
  void countsTheBytesOfPadding() {
    Golden golden = Golden.of("llama-gqa");
    ActiveBlocks blocks =
        ActiveBlocks.without(
            6, Stream.of("2.attention", "4.feed-forward").map(Unit::parse).toList());
    Path packed = folder.resolve("packed");
    Writing plain = new Writing(SaveOptions.defaults(), Lineage.none());
    PrunedModel made = PrunedModel.write(golden.directory(), blocks, packed, plain);
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults());
        Model written = Model.open(packed, ModelOptions.defaults())) {
      assertEquals(made.bytes(), SavedDirectory.bytes(model.view(blocks)));
      assertEquals(made.bytes(), SavedDirectory.bytes(written.full()));
    }
  }
}
