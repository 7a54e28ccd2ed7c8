package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.oracle.NaiveRepair.names;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Unit;
import org.sleb4j.oracle.NaiveRepair.Family;
import org.sleb4j.oracle.NaiveRepair.Step;
import org.sleb4j.oracle.NaiveRepair.Writer;
import org.sleb4j.repair.Mode;
import org.sleb4j.repair.Repair;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.repair.RepairResult;
import org.sleb4j.repair.Repaired;
import org.sleb4j.repair.RepairedMatrix;

/** Repairs of every arrangement of norms and units are those of a naive one in double precision. */
class RepairOracleTest {
  private static final double RHO = 0.03;

  private static final Family LLAMA = pre("model.layers.", "self_attn.o_proj", "mlp.down_proj");
  private static final Family GPT2 =
      new Family("transformer.h.", names("attn.c_proj", "mlp.c_proj"), Writer.TRANSPOSED, false);
  private static final Family PHI =
      new Family("model.layers.", names("self_attn.dense", "mlp.fc2"), Writer.MATRIX, true);
  private static final Family NEOX =
      new Family(
          "gpt_neox.layers.", names("attention.dense", "mlp.dense_4h_to_h"), Writer.MATRIX, true);
  private static final Family GEMMA = inside(Writer.CENTERED_GAIN);
  private static final Family OLMO = inside(Writer.GAIN);
  private static final Family OPT_BEHIND =
      new Family(
          "model.decoder.layers.",
          names("self_attn_layer_norm", "final_layer_norm"),
          Writer.NORM_BEHIND,
          false);

  @TempDir Path directory;

  private static Family pre(String blocks, String attention, String feedForward) {
    return new Family(blocks, names(attention, feedForward), Writer.MATRIX, false);
  }

  private static Family inside(Writer writer) {
    return new Family(
        "model.layers.",
        names("post_attention_layernorm", "post_feedforward_layernorm"),
        writer,
        false);
  }

  /** What is removed, and what is refitted, behind which dense unit each aims. */
  record Removal(String removed, List<Step> steps, List<Unit> order) {
    private static Removal of(String removed, String... steps) {
      List<Step> all =
          Stream.of(steps).map(s -> s.split(" ")).map(s -> Step.of(s[0], s[1])).toList();
      return new Removal(removed, all, inOrder("0.a 0.f 1.a 1.f 2.a 2.f"));
    }

    /** Adds the blocks behind, each unit of which aims behind itself. */
    private Removal ofBlocks(int blocks) {
      List<Unit> more =
          IntStream.range(3, blocks).boxed().flatMap(b -> Unit.of(b).stream()).toList();
      return new Removal(
          removed,
          Stream.concat(steps.stream(), more.stream().map(u -> new Step(u, u))).toList(),
          Stream.concat(order.stream(), more.stream()).toList());
    }

    private Removal ordered(String units) {
      return new Removal(removed, steps, inOrder(units));
    }

    private static List<Unit> inOrder(String units) {
      return Stream.of(units.split(" "))
          .map(u -> u.replace("a", "attention").replace("f", "feed-forward"))
          .map(Unit::parse)
          .toList();
    }
  }

  private static final Removal BLOCK =
      Removal.of(
          "1.attention 1.feed-forward",
          "0.feed-forward 1.feed-forward",
          "2.attention 2.attention",
          "2.feed-forward 2.feed-forward");

  private static final Removal ATTENTION =
      Removal.of(
          "1.attention",
          "0.feed-forward 1.attention",
          "1.feed-forward 1.feed-forward",
          "2.attention 2.attention",
          "2.feed-forward 2.feed-forward");

  /** Side by side, the feed-forward makes up for the attention of its block. */
  private static final Removal BESIDE =
      Removal.of(
              "1.attention",
              "1.feed-forward 1.attention",
              "2.attention 2.attention",
              "2.feed-forward 2.feed-forward")
          .ordered("0.a 0.f 1.f 1.a 2.a 2.f");

  /** A repair of a model. */
  record Repairing(String model, Family family, Removal removal) {
    @Override
    public String toString() {
      return model + " without " + removal.removed();
    }
  }

  static Stream<Repairing> repairs() {
    return Stream.of(
        new Repairing("llama: all biases, tied, wide heads", LLAMA, BLOCK),
        new Repairing("llama: mlp biases", LLAMA, ATTENTION),
        new Repairing("gpt2: scores by number", GPT2, BLOCK),
        new Repairing("phi: plain", PHI, BLOCK),
        new Repairing("phi: norms of query and key", PHI, BESIDE),
        new Repairing("gpt_neox: plain", NEOX, BLOCK),
        new Repairing("gpt_neox: plain", NEOX, BESIDE),
        new Repairing("gemma2: low caps, biases", GEMMA, BLOCK),
        new Repairing("gemma2: low caps, biases", GEMMA, ATTENTION),
        new Repairing("olmo3: scaled in full blocks", OLMO, BLOCK),
        new Repairing("opt: wide words, norm after", OPT_BEHIND, BLOCK),
        new Repairing("opt: norm after", OPT_BEHIND, ATTENTION));
  }

  @ParameterizedTest
  @MethodSource("repairs")
  void repairsAsInDoublePrecision(Repairing repairing) {
    TinyModel tiny = Cases.named(repairing.model()).model();
    Oracle oracle = Oracle.of(tiny);
    List<int[]> windows = oracle.windows(7, 25, 25, 25, 25, 25, 25, 25, 25);
    NaiveRepair naive = new NaiveRepair(repairing.family(), tiny, windows, RHO);
    Removal removal = repairing.removal().ofBlocks(oracle.blocks());
    double expected = naive.run(removal.steps(), removal.order());
    tiny.write(directory);
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      List<Unit> removed = Arrays.stream(removal.removed().split(" ")).map(Unit::parse).toList();
      var view = model.view(ActiveBlocks.without(oracle.blocks(), removed));
      var options = RepairOptions.defaults().withHeldOut(0).withRho(RHO);
      Repaired repaired = Repair.of(view, Windows.of(windows), options, part -> {});
      assertSame(naive, removal.steps(), expected, repaired.result());
      if (repaired.result().accepted()) {
        double loss = NextTokenLoss.of(repaired.view(), Windows.of(windows)).mean();
        assertEquals(repaired.result().meanNllAfter(), loss, 1e-9);
      }
    }
  }

  private static void assertSame(
      NaiveRepair naive, List<Step> steps, double expected, RepairResult result) {
    assertEquals(
        steps, result.matrices().stream().map(m -> new Step(m.unit(), m.target())).toList());
    for (int i = 0; i < steps.size(); i++) {
      RepairedMatrix matrix = result.matrices().get(i);
      double change = naive.changes().get(i);
      assertTrue(change > 1e-3);
      assertEquals(change, matrix.change(), 1e-3 * change, matrix.toString());
    }
    assertEquals(expected, result.meanNllAfter(), 2e-4);
  }

  /** A weight that every model has, and one of what is removed. */
  @ParameterizedTest
  @CsvSource({
    "model.norm.weight, The loss of the pruned model is not a number",
    "model.layers.1.input_layernorm.weight, The sums of model.layers.0.mlp.down_proj.weight are not"
  })
  void refusesWeightsThatAreNotNumbers(String tensor, String refusal) {
    TinyModel plain = Cases.named("llama: plain, grouped heads").model();
    TinyModel tiny = plain.under(plain.config());
    float[] gains = tiny.values(tensor);
    gains[3] = Float.NaN;
    tiny.put(tensor, gains, gains.length);
    List<int[]> windows = Oracle.of(plain).windows(3, 30, 30, 30, 30);
    tiny.write(directory);
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      var view = model.view(new ActiveBlocks(3, List.of(1)));
      var options = RepairOptions.defaults().withHeldOut(0).withRho(0.1);
      String sentence =
          assertThrows(
                  InvalidInputException.class,
                  () -> Repair.of(view, Windows.of(windows), options, part -> {}))
              .getMessage();
      assertTrue(sentence.startsWith(refusal), sentence);
    }
  }

  /**
   * The removed feed-forward reads what the one in front of it reads, which adds nothing: its
   * output is a matrix times what that one's matrix reads. Results may be multiplied before they
   * are added.
   */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"model_type\": \"granite\", \"residual_multiplier\": 0.3}"})
  void repairsToRoundingWhereTheResidualIsLinear(String departure) {
    Cases.Case named = Cases.changed(Cases.named("llama: plain, grouped heads"), departure);
    TinyModel tiny = Cases.named("llama: plain, grouped heads").model().under(named.config());
    for (String same : List.of("post_attention_layernorm", "mlp.gate_proj", "mlp.up_proj")) {
      String name = "." + same + ".weight";
      tiny.put(
          "model.layers.1" + name,
          tiny.values("model.layers.0" + name),
          tiny.shape("model.layers.0" + name));
    }
    tiny.scale("model.layers.0.mlp.down_proj.weight", 0);
    tiny.scale("model.layers.1.self_attn.o_proj.weight", 0);
    List<int[]> windows =
        Oracle.of(Cases.named("llama: plain, grouped heads").model()).windows(3, 30, 30, 30, 30);
    tiny.write(directory);
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      var view = model.view(new ActiveBlocks(3, List.of(1)));
      var options = RepairOptions.defaults().withMode(Mode.GAP).withHeldOut(0).withRho(1e-12);
      Repaired repaired = Repair.of(view, Windows.of(windows), options, part -> {});
      double dense = NextTokenLoss.of(model.full(), Windows.of(windows)).mean();
      assertEquals(dense, repaired.result().meanNllDense(), 1e-6);
      assertTrue(repaired.result().meanNllBefore() > dense + 0.01);
      assertEquals(dense, repaired.result().meanNllAfter(), 1e-5);
    }
  }
}
