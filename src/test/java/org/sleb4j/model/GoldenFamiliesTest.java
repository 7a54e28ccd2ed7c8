package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.sleb4j.Numbers.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.data.Batch;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generator;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Every golden model of a family that this library knows computes, generates and is pruned as in
 * transformers: a new family is among them without a change here.
 */
class GoldenFamiliesTest {
  /** Seven times the float32 noise of the goldens; see their README. */
  private static final double TOLERANCE = 5e-4;

  @TempDir Path folder;

  static Stream<String> models() {
    return Golden.known().filter(GoldenFamiliesTest::hasEverything);
  }

  private static boolean hasEverything(String name) {
    return Golden.of(name).json().has("units") && Golden.of(name).hasPruned();
  }

  @ParameterizedTest
  @MethodSource("models")
  void computesStatesAndLogits(String name) {
    Golden golden = Golden.of(name);
    try (Model model = open(golden);
        Scope scope = Scope.on(model.device())) {
      Batch batch = golden.windows("input_ids").batches(1000).get(0);
      try (ModelInput input = model.inputs().windows(scope, batch.ids(), batch.windows().size())) {
        Tensor x = model.embed(scope, input);
        assertTensor(golden, "hidden.embed", x);
        for (int block = 0; block < model.info().blocks(); block++) {
          x = model.block(scope, block, x, input);
          assertTensor(golden, "hidden.block." + block, x);
        }
        assertTensor(golden, "hidden.final", model.head().finalStates(scope, x));
        assertTensor(golden, "logits", model.head().logits(scope, x));
      }
    }
  }

  private static Model open(Golden golden) {
    return Model.open(golden.directory(), ModelOptions.defaults());
  }

  private static void assertTensor(Golden golden, String name, Tensor actual) {
    assertClose(golden.tensor(name), actual.floats(), TOLERANCE, name);
  }

  @ParameterizedTest
  @MethodSource("models")
  void predicts(String name) {
    Golden golden = Golden.of(name);
    try (Model model = open(golden)) {
      List<Double> means = NextTokenLoss.of(model.full(), golden.windows("calib_ids")).means();
      double[] expected = Numbers.doubles(golden.json().get("calib_nll_per_seq"));
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], means.get(i), 1e-5, "window " + i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void continuesPrompts(String name) {
    Golden golden = Golden.of(name);
    JsonNode expected = golden.json().get("gen");
    List<int[]> prompts = Golden.rows(expected.get("prompts"));
    int tokens = expected.get("new_tokens").get(0).size();
    try (Model model = open(golden)) {
      assertContinued(model.full(), prompts, expected.get("new_tokens"), tokens);
      JsonNode pruned = golden.json().get("pruned");
      ModelView view = view(model, pruned);
      assertContinued(view, prompts, pruned.get("new_tokens"), tokens);
    }
  }

  private static void assertContinued(
      ModelView view, List<int[]> prompts, JsonNode expected, int tokens) {
    GenerateOptions options = GenerateOptions.greedy(tokens);
    List<List<Integer>> together = Generator.generate(view, prompts, options).tokens();
    for (int row = 0; row < prompts.size(); row++) {
      List<int[]> alone = Collections.singletonList(prompts.get(row));
      assertEquals(Numbers.list(expected.get(row)), together.get(row));
      assertEquals(List.of(together.get(row)), Generator.generate(view, alone, options).tokens());
    }
  }

  private static ModelView view(Model model, JsonNode pruned) {
    int blocks = model.info().blocks();
    return model.view(new ActiveBlocks(blocks, Numbers.list(pruned.get("removed"))));
  }

  @ParameterizedTest
  @MethodSource("models")
  void computesWithoutBlocksAndSavesThat(String name) {
    Golden golden = Golden.of(name);
    JsonNode pruned = golden.json().get("pruned");
    Path out = folder.resolve("pruned");
    try (Model model = open(golden)) {
      assertPrunedLogits(golden, view(model, pruned));
      PrunedModel.write(
          golden.directory(),
          view(model, pruned).active(),
          out,
          new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none()));
    }
    try (Model saved = Model.open(out, ModelOptions.defaults())) {
      assertPrunedLogits(golden, saved.full());
    }
  }

  private static void assertPrunedLogits(Golden golden, ModelView view) {
    try (Scope scope = Scope.on(view.model().device())) {
      Batch batch = golden.windows("input_ids").batches(1000).get(0);
      int rows = batch.windows().size();
      try (ModelInput input = view.model().inputs().windows(scope, batch.ids(), rows)) {
        Tensor logits = view.model().head().logits(scope, view.states(scope, input));
        assertClose(golden.prunedTensor("logits"), logits.floats(), TOLERANCE, "logits");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void removesWhatTheOfficialCodeRemoves(String name) {
    Golden golden = Golden.of(name);
    JsonNode run = golden.json().get("sleb").get("runs").get("default");
    SearchOptions options = new SearchOptions(run.get("num_remove_blocks").asInt(), 1, 1);
    try (Model model = open(golden)) {
      assertEquals(
          Units.blocks(Numbers.list(run.get("removal_order"))),
          Search.of(
                  ModelWalk.scorer(model, golden.windows("calib_ids")),
                  SearchSpace.of(model.full()),
                  options)
              .runTo(options.removals())
              .removed());
    }
  }

  /** The goldens of single units are in float64. */
  @ParameterizedTest
  @MethodSource("models")
  void predictsWithoutAUnit(String directory) {
    Golden golden = Golden.of(directory);
    Windows windows = golden.windows("calib_ids");
    try (Model model = open(golden)) {
      for (JsonNode expected : golden.json().at("/units/one_out")) {
        String name = expected.get("unit").asText().replaceFirst("(\\S+) (\\d+)", "$2.$1");
        Unit unit = Unit.parse(name);
        assertEquals(
            expected.get("nll").asDouble(),
            NextTokenLoss.of(model.full().without(unit), windows).mean(),
            2e-5,
            unit.toString());
      }
    }
  }

  /** A removed attention has no cache, and a removed feed-forward changes no position. */
  @ParameterizedTest
  @MethodSource("models")
  void continuesPromptsWithoutUnits(String name) {
    Golden golden = Golden.of(name);
    List<int[]> prompts = Golden.rows(golden.json().at("/gen/prompts"));
    try (Model model = open(golden)) {
      ModelView view =
          model.full().without(Unit.parse("1.attention")).without(Unit.parse("3.feed-forward"));
      List<List<Integer>> continued =
          Generator.generate(view, prompts, GenerateOptions.greedy(6)).tokens();
      for (int row = 0; row < prompts.size(); row++) {
        assertEquals(likeliest(view, prompts.get(row), 6), continued.get(row));
      }
    }
  }

  /** Computes every token from the first one on, without a cache. */
  private static List<Integer> likeliest(ModelView view, int[] prompt, int tokens) {
    long[] ids = Arrays.stream(prompt).asLongStream().toArray();
    for (int i = 0; i < tokens; i++) {
      long next = likeliest(view, ids);
      ids = LongStream.concat(Arrays.stream(ids), LongStream.of(next)).toArray();
    }
    return Arrays.stream(ids).skip(prompt.length).mapToInt(Math::toIntExact).boxed().toList();
  }

  private static int likeliest(ModelView view, long[] ids) {
    try (Scope scope = Scope.on(view.model().device());
        ModelInput input = view.model().inputs().windows(scope, ids, 1)) {
      Tensor states = view.states(scope, input);
      float[] logits = view.model().head().logits(scope, states, ids.length - 1, 1).floats();
      return IntStream.range(0, logits.length)
          .reduce((a, b) -> logits[b] > logits[a] ? b : a)
          .orElseThrow();
    }
  }
}
