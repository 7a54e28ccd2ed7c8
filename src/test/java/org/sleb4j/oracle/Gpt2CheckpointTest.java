package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;

/** GPT-2 as files of the hub hold it, and what of it cannot be written. */
class Gpt2CheckpointTest {
  @TempDir Path folder;

  private final TinyModel model = Cases.named("gpt2: plain").model();

  /** No prefix, and the mask of each attention beside its weights. */
  @Test
  void readsNamesWithoutPrefixAndIgnoresMasks() {
    TinyModel hub = model.under(model.config(), name -> name.replaceFirst("^transformer\\.", ""));
    for (int block = 0; block < 3; block++) {
      hub.put("h." + block + ".attn.bias", new float[64 * 64], 1, 1, 64, 64);
      hub.put("h." + block + ".attn.masked_bias", new float[] {-1e4f}, 1);
    }
    hub.write(folder);
    Oracle oracle = Oracle.of(model);
    List<int[]> windows = oracle.windows(5, 20);
    try (Model opened = Model.open(folder, ModelOptions.defaults())) {
      double mean = NextTokenLoss.of(opened.full(), Windows.of(windows)).means().get(0);
      assertEquals(oracle.meanNll(windows.get(0), oracle.allBlocks()), mean, 2e-5);
    }
  }

  @Test
  void refusesToSaveBlocksThatAreScaledByANumberTheyLose() {
    Cases.named("gpt2: scores by number").model().write(folder);
    Path out = folder.resolve("out");
    var e = assertThrows(InvalidInputException.class, () -> prune(out, 1));
    assertEquals(
        "scale_attn_by_inverse_layer_idx is true, so that blocks are scaled by their number, and a"
            + " config of 2 blocks cannot say that theirs are [0, 2]: use the model with the"
            + " blocks removed in memory.",
        e.getMessage());
    assertFalse(Files.exists(out));
    prune(out, 2);
    assertTrue(Files.exists(out));
  }

  private void prune(Path out, int block) {
    PrunedModel.write(
        folder,
        new ActiveBlocks(3, List.of(block)),
        out,
        new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none()));
  }

  @Test
  void refusesToQuantizeMatricesStoredTheOtherWay() {
    model.write(folder);
    Windows text = Windows.of(List.of(new int[] {1, 2, 3}));
    try (Model opened = Model.open(folder, ModelOptions.defaults())) {
      QuantizedModel.Source source = new QuantizedModel.Source(opened.full(), text);
      Path out = folder.resolve("out");
      var e =
          assertThrows(
              InvalidInputException.class,
              () -> QuantizedModel.write(source, out, QuantizeOptions.awq(), share -> {}));
      assertEquals(
          folder
              + ": the tensor transformer.h.0.attn.c_attn.weight is stored as [inputs, outputs],"
              + " for which there is no 4-bit layout.",
          e.getMessage());
    }
  }
}
