package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;

/** Checkpoints that users of neighbouring tools reported, with mean NLLs computed elsewhere. */
class ReportedCheckpointsTest {
  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();

  private double meanNll(Path model, Path tokens) {
    return Warnings.heardBy(
        warnings::add,
        () -> {
          try (Model opened = Model.open(model, ModelOptions.defaults())) {
            return Perplexity.of(opened.full(), Windows.read(tokens)).meanNll();
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "03-tied-only-head-stored/A-tied-only-lmhead | tok.json | 15.95916 | ",
        "04-index-names-tied-head/B-index-names-tied-head | tok.json | 15.95916 | disagree about 1"
            + " tensor, the first is lm_head.weight: the shards are used.",
        "04-index-names-tied-head/B2-shard-extra | tok.json | 15.95916 | disagree about 1 tensor,"
            + " the first is lm_head.weight: the shards are used.",
        "05-truncated-config/D-truncated-config | tok.json | 5.82428 | 9 tensors are not used, the"
            + " first is model.layers.2.input_layernorm.weight.",
        "16-yarn/Y-yarn | tok.json | 5.80655 | ",
        "17-awq-quant_config.json/AWQ-old | tok2.json | 11.9224 | ",
        "21-mistral-layer_types/w01-mistral-layer_types | w01-mistral-layer_types/ids.json | 5.2815"
            + " | ",
        "21-mistral-layer_types/w01b-mistral-layer_types-full |"
            + " w01b-mistral-layer_types-full/ids.json | 5.1310 | ",
      })
  void computesWhatIsFine(String model, String tokens, double expected, String warning)
      throws IOException {
    Path directory = SharedData.path("reports/" + model);
    Path windows = directory.resolveSibling(tokens);
    assertEquals(expected, meanNll(directory, windows), 1e-4 * expected);
    assertEquals(warning == null ? 0 : 1, warnings.size(), warnings.toString());
    assertTrue(warning == null || warnings.get(0).endsWith(warning), warnings.toString());
    Path out = folder.resolve("out");
    PrunedModel.write(
        directory,
        ActiveBlocks.all(Model.describe(directory, ModelOptions.defaults()).blocks()),
        out,
        new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none()));
    assertEquals(expected, meanNll(out, windows), 1e-4 * expected);
  }

  @Test
  void followsLinksToWeights() throws IOException {
    Path sane = SharedData.path("reports/07-symlinked-weights/sane").toAbsolutePath();
    Files.copy(sane.resolve("config.json"), folder.resolve("config.json"));
    Files.createSymbolicLink(
        folder.resolve("model.safetensors"), sane.resolve("model.safetensors"));
    assertEquals(5.57024, meanNll(folder, sane.resolveSibling("tok.json")), 5e-4);
    assertEquals(List.of(), warnings);
  }

  @Test
  void saysThatATypeOfWeightsIsNotSupported() {
    Path directory = SharedData.path("reports/24-small/d-f8");
    String part = "of type F8_E4M3, which is not supported";
    var e =
        assertThrows(
            InvalidInputException.class, () -> Model.describe(directory, ModelOptions.defaults()));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
