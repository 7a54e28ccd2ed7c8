package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generator;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.KvCache;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.oracle.Cases.Case;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/** A cache, padding and a window that slides change nothing of what the formulas say. */
class OracleGenerationTest {
  private static final int TOKENS = 9;

  /** Prompts with a token closer to the likeliest one than this are drawn again. */
  private static final double CLEAR_GAP = 0.01;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("org.sleb4j.oracle.Cases#named")
  void continuesPromptsOfDifferentLengths(Case named) {
    Oracle oracle = Oracle.of(named.model());
    assertContinues(oracle, List.of(), named.seed(), 9, 1, 14);
  }

  @ParameterizedTest
  @MethodSource("org.sleb4j.oracle.Cases#named")
  void continuesOnePromptWithoutABlock(Case named) {
    Oracle oracle = Oracle.of(named.model());
    assertContinues(oracle, List.of(1), named.seed(), 6);
  }

  private void assertContinues(Oracle oracle, List<Integer> removed, long seed, int... lengths) {
    ActiveBlocks active = new ActiveBlocks(oracle.blocks(), removed);
    List<int[]> prompts;
    List<Continuation> expected;
    long draw = seed;
    do {
      prompts = oracle.windows(draw++, lengths);
      expected = greedy(oracle, prompts, active);
    } while (expected.stream().anyMatch(row -> row.smallestGap() < CLEAR_GAP));
    try (Model model = open(oracle)) {
      GenerateOptions options = GenerateOptions.greedy(TOKENS);
      assertEquals(
          expected.stream().map(Continuation::tokens).toList(),
          Generator.generate(model.view(active), prompts, options).tokens());
    }
  }

  private static List<Continuation> greedy(
      Oracle oracle, List<int[]> prompts, ActiveBlocks active) {
    int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
    return prompts.stream()
        .map(prompt -> Text.prompt(prompt, longest - prompt.length))
        .map(text -> oracle.greedy(text, TOKENS, active.active()))
        .toList();
  }

  private Model open(Oracle oracle) {
    oracle.model().write(directory);
    return Model.open(directory, ModelOptions.defaults());
  }

  @ParameterizedTest
  @MethodSource("org.sleb4j.oracle.Cases#named")
  void readsTokensInPiecesBehindPadding(Case named) {
    Oracle oracle = Oracle.of(named.model());
    int padding = 4;
    int[] ids = oracle.windows(named.seed(), 20).get(0);
    Text shorter = Text.prompt(Arrays.copyOfRange(ids, padding, 12), padding);
    Text longer = Text.window(Arrays.copyOf(ids, 12));
    int[] rest = Arrays.copyOfRange(ids, 12, 20);
    try (Model model = open(oracle);
        Scope scope = Scope.on(model.device())) {
      Tensor last = inTwoPieces(scope, model.full(), ids, new int[] {0, padding});
      assertLast(oracle, longer.then(rest), last, 0);
      assertLast(oracle, shorter.then(rest), last, 1);
    }
  }

  /** Runs two rows of the same ids, 12 tokens and then all the others at once. */
  private static Tensor inTwoPieces(Scope scope, ModelView view, int[] ids, int[] padding) {
    Model model = view.model();
    try (KvCache cache = view.cache(2, ids.length);
        ModelInput first = model.inputs().next(scope, twice(ids, 0, 12), padding, 0);
        ModelInput rest = model.inputs().next(scope, twice(ids, 12, ids.length), padding, 12)) {
      view.next(scope, first, cache);
      return view.next(scope, rest, cache);
    }
  }

  private static long[] twice(int[] ids, int from, int to) {
    long[] once = Arrays.stream(Arrays.copyOfRange(ids, from, to)).asLongStream().toArray();
    return LongStream.concat(Arrays.stream(once), Arrays.stream(once)).toArray();
  }

  private static void assertLast(Oracle oracle, Text text, Tensor logits, int row) {
    double[][] x = oracle.states(text, oracle.allBlocks());
    double[][] expected = {oracle.logits(x[text.length() - 1])};
    Deviation.of(logits.floats(), row, expected).assertAtMost(1e-3, "last logits, row " + row);
  }
}
