package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.TokenLosses;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.oracle.Cases.Case;
import org.sleb4j.redundancy.BlockRedundancy;
import org.sleb4j.redundancy.BlockSimilarity;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.Torch;

/** Every kind of config computes what its formulas say, on small random models. */
class OracleTest {
  /** Ten times the rounding of float32 seen, 2e-5 on logits of magnitude 17. */
  private static final double TOLERANCE = 2e-4;

  private static final double LOSS_TOLERANCE = 2e-5;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("org.sleb4j.oracle.Cases#named")
  void computesTheFormulasOfEveryBlock(Case named) {
    Oracle oracle = Oracle.of(named.model());
    List<int[]> windows = oracle.windows(named.seed(), 30, 30);
    try (Model model = open(oracle)) {
      assertStates(oracle, model, windows);
      assertLosses(oracle, model.full(), windows);
    }
  }

  @ParameterizedTest
  @MethodSource("org.sleb4j.oracle.Cases#drawn")
  void computesTheFormulasWhateverTheSizes(Case drawn) {
    Oracle oracle = Oracle.of(drawn.model());
    int length = 2 + Math.floorMod(drawn.seed(), 39);
    List<int[]> windows = oracle.windows(drawn.seed(), length, length, 2);
    try (Model model = open(oracle)) {
      assertStates(oracle, model, windows.subList(0, 2));
      assertLosses(oracle, model.full(), windows);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"llama: plain, grouped heads", "opt: norm before", "opt: no norm weights"})
  void normsStatesThatAreAlmostZero(String name) {
    Oracle oracle = Oracle.of(Cases.named(name).model());
    oracle.model().scale(oracle.embedding(), 0.002f);
    if (name.startsWith("opt")) {
      oracle.model().scale("model.decoder.embed_positions.weight", 0.002f);
    }
    try (Model model = open(oracle)) {
      assertStates(oracle, model, oracle.windows(1, 12, 12));
    }
  }

  @Test
  void findsLossesInSlicesOfALargeVocabulary() {
    Oracle oracle = Oracle.of(Cases.LARGE_VOCABULARY.model());
    try (Model model = open(oracle)) {
      assertLosses(oracle, model.full(), oracle.windows(1, 40, 40, 40, 40));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama: plain, grouped heads            |                 | rms_norm_eps            | 0.01",
        "llama: plain, grouped heads            |                 | rope_theta              | 310",
        "llama: linear, old spelling            | rope_scaling    | factor                  | 4.1",
        "llama: linear, newer spelling          | rope_parameters | rope_theta              | 80",
        "llama: dynamic, old spelling           | rope_scaling    | factor                  | 2.1",
        "llama: dynamic, old spelling           |                 | max_position_embeddings | 17",
        "llama: llama3, old spelling            | rope_scaling    | factor                  | 8.5",
        "llama: llama3, old spelling            | rope_scaling    | low_freq_factor         | 1.1",
        "llama: llama3, old spelling            | rope_scaling    | high_freq_factor        | 4.2",
        "mistral: a sliding window of 5         |                 | sliding_window          | 6",
        "mistral: a sliding window of 1         |                 | sliding_window          | 2",
        "mistral: a sliding window of 8, wide heads |             | sliding_window          | 7",
        "qwen2: a sliding window from block 1 on |                | max_window_layers       | 2",
        "qwen2: a sliding window by layer types |                 | sliding_window          | 7",
        "qwen3: plain                           |                 | rms_norm_eps            | 0.01",
        "gemma: linear scaling                  | rope_scaling    | factor                  | 3.2",
        "gemma2: low caps, biases               |                 | attn_logit_softcapping  | 1.7",
        "gemma2: low caps, biases               |                 | final_logit_softcapping | 3.1",
        "gemma2: low caps, biases               |                 | query_pre_attn_scalar   | 4",
        "gemma2: low caps, biases               |                 | sliding_window          | 6",
        "gemma3_text: windows all over          |                 | rope_local_base_freq    | 21",
        "gemma3_text: every other block full    |                 | sliding_window_pattern  | 3",
        "gemma3_text: every other block full    |                 | rope_theta              | 310",
        "olmo3: plain                           |                 | sliding_window          | 6",
        "olmo3: scaled in full blocks           | rope_scaling    | factor                  | 4.2",
      })
  void wouldNoticeAFieldThatIsReadWrongly(String name, String object, String field, double value) {
    Case named = Cases.named(name);
    ObjectNode other = named.config().deepCopy();
    ObjectNode fields = object == null ? other : (ObjectNode) other.get(object);
    if (fields.get(field).isInt()) {
      fields.put(field, (int) value);
    } else {
      fields.put(field, value);
    }
    TinyModel model = named.model();
    Text text = Text.window(Oracle.of(model).windows(named.seed(), 30).get(0));
    double[][] read = logits(Oracle.of(model), text);
    double[][] misread = logits(Oracle.of(model.under(other)), text);
    assertTrue(Deviation.between(misread, read).largest() > 20 * TOLERANCE);
  }

  private static double[][] logits(Oracle oracle, Text text) {
    return Oracle.each(oracle.states(text, oracle.allBlocks()), oracle::logits);
  }

  private Model open(Oracle oracle) {
    oracle.model().write(directory);
    return Model.open(directory, ModelOptions.defaults());
  }

  private static void assertStates(Oracle oracle, Model model, List<int[]> windows) {
    long[] ids = windows.stream().flatMapToInt(Arrays::stream).asLongStream().toArray();
    List<Text> texts = windows.stream().map(Text::window).toList();
    try (Scope scope = Scope.on(model.device());
        ModelInput input = model.inputs().windows(scope, ids, windows.size())) {
      Tensor x = model.embed(scope, input);
      double[][][] expected = texts.stream().map(oracle::embed).toArray(double[][][]::new);
      assertRows("embed", expected, x, row -> row);
      for (int block : oracle.allBlocks()) {
        x = model.block(scope, block, x, input);
        for (int row = 0; row < expected.length; row++) {
          expected[row] = oracle.block(block, expected[row], texts.get(row));
        }
        assertRows("block " + block, expected, x, row -> row);
      }
      assertRows("final", expected, model.head().finalStates(scope, x), oracle::finalState);
      assertRows("logits", expected, model.head().logits(scope, x), oracle::logits);
    }
  }

  private static void assertRows(
      String what, double[][][] expected, Tensor actual, UnaryOperator<double[]> f) {
    float[] values = actual.floats();
    for (int row = 0; row < expected.length; row++) {
      double[][] states = Oracle.each(expected[row], f);
      Deviation.of(values, row * states.length, states).assertAtMost(TOLERANCE, what);
    }
  }

  private static void assertLosses(Oracle oracle, ModelView view, List<int[]> windows) {
    List<Double> means = NextTokenLoss.of(view, Windows.of(windows)).means();
    for (int i = 0; i < means.size(); i++) {
      double expected = oracle.meanNll(windows.get(i), view.active().active());
      assertEquals(expected, means.get(i), LOSS_TOLERANCE, "window " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("org.sleb4j.oracle.Cases#chosen")
  void findsTheMetricsOfTheirFormulas(Case chosen) {
    Oracle oracle = Oracle.of(chosen.model());
    List<int[]> windows = oracle.windows(chosen.seed() + 1, 20, 9, 20, 2);
    try (Model model = open(oracle)) {
      Redundancy redundancy = Redundancy.of(model.full(), Windows.of(windows));
      assertEquals(
          oracle.meanNll(windows, oracle.allBlocks()), redundancy.meanNll(), LOSS_TOLERANCE);
      assertEquals(oracle.blocks(), redundancy.blocks().size());
      for (BlockRedundancy block : redundancy.blocks()) {
        assertEquals(
            oracle.metric1(windows, block.block()), block.metric1(), LOSS_TOLERANCE, "metric 1");
        assertEquals(
            oracle.metric2(windows, block.block()), block.metric2(), LOSS_TOLERANCE, "metric 2");
      }
      IntStream.range(0, oracle.blocks()).forEach(b -> assertView(oracle, model, b, windows));
    }
  }

  @ParameterizedTest
  @MethodSource("org.sleb4j.oracle.Cases#chosen")
  void findsHowAlikeTheOutputsOfAnyTwoBlocksAre(Case chosen) {
    Oracle oracle = Oracle.of(chosen.model());
    List<int[]> windows = oracle.windows(chosen.seed() + 2, 20, 9, 20, 2);
    try (Model model = open(oracle)) {
      for (ModelView view : List.of(model.full(), model.full().without(1))) {
        assertSimilarities(oracle, view, windows);
      }
    }
  }

  private static void assertSimilarities(Oracle oracle, ModelView view, List<int[]> windows) {
    long loaded = Torch.liveHandles();
    List<Integer> active = view.active().active();
    BlockSimilarity similarity = BlockSimilarity.of(view, Windows.of(windows));
    assertEquals(active, similarity.blocks());
    for (int i : active) {
      for (int j : active) {
        double expected = oracle.similarity(windows, active, i, j);
        assertEquals(expected, similarity.cosine(i, j), LOSS_TOLERANCE, i + " and " + j);
      }
    }
    assertEquals(loaded, Torch.liveHandles());
  }

  @ParameterizedTest
  @MethodSource("org.sleb4j.oracle.Cases#chosen")
  void findsTheLossOfEveryToken(Case chosen) {
    Oracle oracle = Oracle.of(chosen.model());
    int[] text = oracle.windows(chosen.seed() + 3, 25).get(0);
    try (Model model = open(oracle)) {
      long loaded = Torch.liveHandles();
      TokenLosses dense = TokenLosses.of(model.full(), text);
      TokenLosses pruned = TokenLosses.of(model.full().without(1), text);
      assertEquals(loaded, Torch.liveHandles());
      double[] expected = oracle.nlls(text, oracle.allBlocks());
      double[] without = oracle.nlls(text, Oracle.without(oracle.allBlocks(), 1));
      assertEquals(24, dense.nll().size());
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], dense.nll().get(i), TOLERANCE, "token " + (i + 1));
        assertEquals(without[i] - expected[i], pruned.minus(dense).get(i), 2 * TOLERANCE);
      }
    }
  }

  private static void assertView(Oracle oracle, Model model, int removed, List<int[]> windows) {
    ActiveBlocks active = new ActiveBlocks(oracle.blocks(), List.of(removed));
    assertEquals(Oracle.without(oracle.allBlocks(), removed), active.active());
    assertLosses(oracle, model.view(active), windows.subList(0, 2));
  }
}
