package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.Method;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;

/** Experts as old and new releases of transformers lay them out compute alike. */
class ExpertLayoutsTest {
  private static final double TOLERANCE = 2e-5;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "mixtral: two of four experts, block_sparse_moe, false",
    "mixtral: two of four experts, mlp, false",
    "mixtral: two of four experts, mlp, true",
    "qwen2_moe: every second block, mlp, false",
    "qwen3_moe: some dense biases, mlp, true",
    "qwen3_moe: renormalised of five, mlp, false",
  })
  void computesStackedExperts(String name, String module, boolean transposed) throws IOException {
    TinyModel separate = model(name);
    Oracle oracle = Oracle.of(separate);
    Path directory = Files.createDirectory(folder.resolve("stacked"));
    StackedExperts.of(separate, module, transposed).write(directory);
    List<int[]> windows = oracle.windows(7, 20, 20);
    List<Integer> active = Oracle.without(oracle.allBlocks(), 1);
    Path pruned = folder.resolve("pruned");
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      assertLosses(oracle, model.full(), windows, oracle.allBlocks());
      ActiveBlocks blocks = new ActiveBlocks(oracle.blocks(), List.of(1));
      assertLosses(oracle, model.view(blocks), windows, active);
      PrunedModel.write(
          directory,
          blocks,
          pruned,
          new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none()));
    }
    try (Model saved = Model.open(pruned, ModelOptions.defaults())) {
      assertLosses(oracle, saved.full(), windows, active);
    }
  }

  private static TinyModel model(String name) {
    return MixtureCases.named()
        .filter(c -> c.name().replace(",", "").replace(" three", "").equals(name))
        .findFirst()
        .orElseThrow()
        .model();
  }

  private static void assertLosses(
      Oracle oracle, ModelView view, List<int[]> windows, List<Integer> active) {
    List<Double> means = NextTokenLoss.of(view, Windows.of(windows)).means();
    IntStream.range(0, means.size())
        .forEach(
            i -> assertEquals(oracle.meanNll(windows.get(i), active), means.get(i), TOLERANCE));
  }

  @Test
  void refusesToQuantizeAStack() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("stacked"));
    StackedExperts.of(model("qwen3_moe: some dense biases"), "mlp", false).write(directory);
    Windows text = Windows.of(List.of(new int[] {1, 2, 3}));
    QuantizeOptions options = QuantizeOptions.awq().withMethod(Method.RTN).withGroup(32);
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      QuantizedModel.Source source = new QuantizedModel.Source(model.full(), text);
      Path out = folder.resolve("out");
      var e =
          assertThrows(
              InvalidInputException.class,
              () -> QuantizedModel.write(source, out, options, share -> {}));
      assertTrue(
          e.getMessage()
              .endsWith(
                  "the tensor model.layers.1.mlp.experts.gate_up_proj is stored as a stack of all"
                      + " experts, for which there is no 4-bit layout: save the model with a"
                      + " tensor for each expert, as transformers does by default."),
          e.getMessage());
    }
  }

  /** Rounded weights are near the dense ones, and the router stays as it was. */
  @ParameterizedTest
  @CsvSource({"mixtral, RTN", "qwen2_moe, RTN", "qwen3_moe, RTN", "qwen2_moe, AWQ"})
  void quantizesSeparateExperts(String family, Method method) throws IOException {
    TinyModel dense = wide(family);
    Oracle oracle = Oracle.of(dense);
    Path directory = Files.createDirectory(folder.resolve("dense"));
    dense.write(directory);
    Windows text = Windows.of(oracle.windows(3, 40, 40, 40));
    Path out = folder.resolve("out");
    QuantizeOptions options = QuantizeOptions.awq().withMethod(method).withGroup(32);
    double before;
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      before = mean(model, text);
      QuantizedModel made =
          QuantizedModel.write(
              new QuantizedModel.Source(model.full(), text), out, options, share -> {});
      int perBlock = family.equals("qwen2_moe") ? 4 + 3 * 4 + 3 : 4 + 3 * 4;
      assertEquals(3 * perBlock, made.errors().size());
      assertTrue(made.errors().stream().allMatch(error -> error.weightError() < 0.02));
    }
    try (Model quantized = Model.open(out, ModelOptions.defaults())) {
      assertTrue(quantized.info().groupSize().isPresent());
      assertEquals(before, mean(quantized, text), 1.5);
    }
  }

  private static double mean(Model model, Windows text) {
    return NextTokenLoss.of(model.full(), text).means().stream()
        .mapToDouble(loss -> loss)
        .average()
        .orElseThrow();
  }

  private static TinyModel wide(String family) {
    String name =
        MixtureCases.named()
            .map(Cases.Case::name)
            .filter(n -> n.startsWith(family))
            .findFirst()
            .orElseThrow();
    String sizes = "{\"hidden_size\": 64, \"head_dim\": 16, \"intermediate_size\": 64";
    String more =
        switch (family) {
          case "mixtral" -> "}";
          case "qwen2_moe" ->
              ", \"moe_intermediate_size\": 32, \"shared_expert_intermediate_size\": 32}";
          default -> ", \"moe_intermediate_size\": 32}";
        };
    return Cases.changed(Cases.named(name), sizes + more).model();
  }
}
