package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sleb4j.Numbers.assertClose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.check.Interrupted;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.Torch;

/** Compares hidden states, logits and losses with transformers' own, in float32. */
class GoldenModelTest {
  private static final double TOLERANCE = 1e-3;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-gqa",
        "llama-gqa-bf16",
        "llama-gqa-f16",
        "llama-gqa-sharded",
        "llama-gqa-bin",
        "llama-tied",
        "llama-ropedynamic",
        "opt-pre",
        "opt-pre-bf16",
        "opt-pre-bin",
        "opt-post"
      })
  void computesTheStatesAndLogitsOfTransformers(String name) {
    assertStatesAndLogits(name, ModelOptions.defaults());
  }

  /** What is left where oneDNN's packed products are absent. */
  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-tied", "opt-pre", "opt-post", "opt-pre-bin"})
  void computesTheSameWithWeightsWhereTheyLie(String name) {
    assertStatesAndLogits(name, ModelOptions.withoutCopies());
  }

  private static void assertStatesAndLogits(String name, ModelOptions options) {
    Golden golden = Golden.of(name);
    long before = Torch.liveHandles();
    try (Model model = Model.open(golden.directory(), options);
        Scope scope = Scope.on(model.device())) {
      Batch batch = golden.windows("input_ids").batches(1000).get(0);
      try (ModelInput input = model.inputs().windows(scope, batch.ids(), 2)) {
        Tensor x = model.embed(scope, input);
        assertClose(golden.tensor("hidden.embed"), x.floats(), TOLERANCE, "embed");
        for (int block = 0; block < model.info().blocks(); block++) {
          x = model.block(scope, block, x, input);
          assertClose(
              golden.tensor("hidden.block." + block), x.floats(), TOLERANCE, "block " + block);
        }
        assertClose(
            golden.tensor("hidden.final"),
            model.head().finalStates(scope, x).floats(),
            TOLERANCE,
            "final");
        assertClose(
            golden.tensor("logits"), model.head().logits(scope, x).floats(), TOLERANCE, "logits");
      }
    }
    assertEquals(before, Torch.liveHandles());
  }

  @Test
  void tellsHowFarLoadingIsAndStopsBetweenBlocks() {
    Path directory = Golden.of("llama-gqa").directory();
    long before = Torch.liveHandles();
    List<Double> heard = new ArrayList<>();
    Model.open(directory, ModelOptions.defaults(), heard::add).close();
    assertEquals(6, heard.size());
    assertEquals(1, heard.get(5));
    DoubleConsumer interrupting = part -> Thread.currentThread().interrupt();
    assertThrows(
        Interrupted.class, () -> Model.open(directory, ModelOptions.defaults(), interrupting));
    assertEquals(before, Torch.liveHandles());
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-tied", "opt-pre", "opt-post"})
  void computesTheLossOfTransformers(String name) {
    Golden golden = Golden.of(name);
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      assertLosses(golden, model, "input_ids", "input_ids_nll");
      assertLosses(golden, model, "calib_ids", "calib_nll_per_seq");
    }
  }

  private static void assertLosses(Golden golden, Model model, String ids, String losses) {
    Windows windows = golden.windows(ids);
    List<Double> means = NextTokenLoss.of(model.full(), windows).means();
    double[] expected = Numbers.doubles(golden.json().get(losses));
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], means.get(i), 1e-4, ids + " window " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-tied", "opt-pre", "opt-post"})
  void computesThePrunedModelAsAView(String name) {
    Golden golden = Golden.of(name);
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults());
        Scope scope = Scope.on(model.device())) {
      List<Integer> removed = Numbers.list(golden.json().get("pruned").get("removed"));
      ModelView view = model.view(new ActiveBlocks(6, removed));
      Batch batch = golden.windows("input_ids").batches(1000).get(0);
      try (ModelInput input = model.inputs().windows(scope, batch.ids(), 2)) {
        Tensor logits = model.head().logits(scope, view.states(scope, input));
        assertClose(golden.prunedTensor("logits"), logits.floats(), TOLERANCE, "logits");
      }
    }
  }
}
