package org.sleb4j.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.Golden;
import org.sleb4j.Int4Checkpoint;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.oracle.OracleLoss;
import org.sleb4j.prune.PrunedModel.Writing;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
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
}
