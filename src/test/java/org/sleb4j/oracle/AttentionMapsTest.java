package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.Int4Checkpoint;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.AttentionMap;
import org.sleb4j.eval.AttentionMaps;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;
import org.sleb4j.model.family.Part;
import org.sleb4j.oracle.Cases.Case;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Torch;

/** The weights of an attention against the softmax of the scores in double precision. */
class AttentionMapsTest {
  @TempDir Path directory;

  static Stream<Case> families() {
    return Stream.concat(Cases.chosen(), Stream.of(Cases.named("falcon: biased scores, groups")));
  }

  @ParameterizedTest
  @MethodSource("families")
  void areTheSoftmaxOfTheScores(Case family) {
    Oracle oracle = Oracle.of(family.model());
    oracle.model().write(directory);
    int[] ids = oracle.windows(family.seed(), 14).get(0);
    long before = Torch.liveHandles();
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      assertMaps(oracle, oracle.allBlocks(), model.full(), ids, 2e-5);
    }
    assertEquals(before, Torch.liveHandles());
  }

  private static void assertMaps(
      Oracle oracle, List<Integer> active, ModelView view, int[] ids, double tolerance) {
    List<List<double[][]>> expected =
        HeadMaths.weightsIn(() -> oracle.states(Text.window(ids), active));
    assertEquals(active.size(), expected.size());
    for (int place = 0; place < active.size(); place++) {
      AttentionMaps maps = AttentionMaps.of(view, active.get(place), ids, p -> {});
      assertEquals(expected.get(place).size(), maps.heads().size(), "query heads");
      for (int head = 0; head < maps.heads().size(); head++) {
        assertMap(expected.get(place).get(head), maps, head, tolerance);
      }
    }
  }

  private static void assertMap(double[][] expected, AttentionMaps maps, int head, double most) {
    AttentionMap map = maps.heads().get(head);
    for (int query = 0; query < expected.length; query++) {
      double sum = 0;
      for (int key = 0; key <= query; key++) {
        String where = "block " + maps.block() + ", head " + head + ", " + query + " of " + key;
        assertEquals(expected[query][key], map.weight(query, key), most, where);
        assertTrue(maps.sees(query, key) || map.weight(query, key) == 0, where);
        sum += map.weight(query, key);
      }
      assertEquals(1, sum, 1e-5);
    }
  }

  @Test
  void areThoseOfWhatRunsInAPrunedModel() {
    Oracle oracle = Oracle.of(Cases.named("gemma2: low caps, biases").model());
    oracle.model().write(directory);
    int[] ids = oracle.windows(3, 11).get(0);
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      ModelView pruned = model.view(new ActiveBlocks(oracle.blocks(), List.of(1)));
      assertMaps(oracle, Oracle.without(oracle.allBlocks(), 1), pruned, ids, 2e-5);
    }
  }

  /** In memory, and block by block from its file. */
  @Test
  void areThoseOfTheDenseWeightsOfAModelOf4Bits() {
    Cases.named("llama: plain, grouped heads").model().write(directory);
    Int4Checkpoint checkpoint = Int4Checkpoint.of(directory, 32, name -> true);
    Path packed = directory.resolve("int4");
    checkpoint.write(packed);
    Oracle oracle = Oracle.of(TinyModel.read(checkpoint.writeDense(directory.resolve("dense"))));
    int[] ids = oracle.windows(5, 12).get(0);
    for (ModelOptions options : List.of(ModelOptions.defaults(), ModelOptions.withoutCopies())) {
      try (Model model = Model.open(packed, options.withDtype(DType.FLOAT32))) {
        assertEquals(options.inPlace(), model.isStreamed());
        assertMaps(oracle, oracle.allBlocks(), model.full(), ids, 5e-5);
      }
    }
  }

  /** Scores from queries and keys of 8 binary digits. */
  @Test
  void areCloseInBfloat16() {
    Oracle oracle = Oracle.of(Cases.named("llama: plain, grouped heads").model());
    oracle.model().write(directory);
    int[] ids = oracle.windows(6, 12).get(0);
    ModelOptions options = ModelOptions.defaults().withDtype(DType.BFLOAT16);
    try (Model model = Model.open(directory, options)) {
      assertMaps(oracle, oracle.allBlocks(), model.full(), ids, 0.03);
    }
  }

  @Test
  void refusesAnAttentionThatIsRemovedAndATextThatIsTooLong() {
    Oracle oracle = Oracle.of(Cases.named("llama: plain, grouped heads").model());
    oracle.model().write(directory);
    int[] ids = oracle.windows(3, 11).get(0);
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      ModelView pruned = model.full().without(new Unit(1, Part.ATTENTION));
      assertEquals(
          "the attention of block 1 is removed: name one of the blocks that have theirs, [0, 2].",
          refused(pruned, 1, ids));
      assertEquals(
          "the text has 1 token: it must have at least 2.", refused(pruned, 0, new int[1]));
      assertEquals(
          "the text has 65 tokens, but the model's context is 64: shorten it.",
          refused(pruned, 0, new int[65]));
    }
  }

  /** 4 heads x 708 x 708 are just more than 2,000,000. */
  @Test
  void refusesMoreWeightsThanAnybodyReads() {
    ObjectNode config = Cases.named("llama: plain, grouped heads").config().deepCopy();
    Oracle oracle = Oracle.of(RandomModel.of(config.put("max_position_embeddings", 2048), 3));
    oracle.model().write(directory);
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      assertEquals(
          "the text has 708 tokens, but maps of 4 heads may have at most 707, 2,000,000 weights in"
              + " all: shorten it.",
          refused(model.full(), 0, new int[708]));
      AttentionMaps most = AttentionMaps.of(model.full(), 2, new int[707], p -> {});
      assertEquals(707, most.mean().tokens());
    }
  }

  private static String refused(ModelView view, int block, int[] ids) {
    return assertThrows(
            InvalidInputException.class, () -> AttentionMaps.of(view, block, ids, p -> {}))
        .getMessage();
  }
}
