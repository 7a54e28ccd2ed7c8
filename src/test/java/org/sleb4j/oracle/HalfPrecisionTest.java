package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.model.KvCache;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.oracle.Cases.Case;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Scope;

/** Computing in 16 bits costs no more than their rounding, and never a NaN. */
class HalfPrecisionTest {
  private static final double RELATIVE_TOLERANCE = 2e-2;

  @TempDir Path directory;

  static Stream<Arguments> cases() {
    return Cases.chosen()
        .flatMap(
            chosen ->
                Stream.of(DType.BFLOAT16, DType.FLOAT16).map(type -> Arguments.of(chosen, type)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsTheLossesOfFullPrecision(Case chosen, DType type) {
    Oracle oracle = Oracle.of(chosen.model());
    List<int[]> windows = oracle.windows(chosen.seed(), 30, 30, 25);
    try (Model model = open(oracle, type)) {
      assertEquals(type, model.info().dtype());
      Losses.assertClose(oracle, model, windows, RELATIVE_TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsTheLogitsBehindPaddingAndACache(Case chosen, DType type) {
    Oracle oracle = Oracle.of(chosen.model());
    int[] ids = oracle.windows(chosen.seed(), 20).get(0);
    long[] padded =
        IntStream.concat(IntStream.of(0, 0, 0), IntStream.of(ids)).asLongStream().toArray();
    Text text = Text.prompt(ids, 3);
    double[][] x = oracle.states(text, oracle.allBlocks());
    double[][] expected = {oracle.logits(x[19])};
    try (Model model = open(oracle, type);
        Scope scope = Scope.on(model.device());
        KvCache cache = model.full().cache(1, 23);
        ModelInput input = model.inputs().next(scope, padded, new int[] {3}, 0)) {
      float[] logits = model.full().next(scope, input, cache).floats();
      Deviation deviation = Deviation.of(logits, 0, expected);
      deviation.assertAtMost(0.1 * deviation.magnitude(), "last logits");
    }
  }

  private Model open(Oracle oracle, DType type) {
    oracle.model().write(directory);
    return Model.open(directory, ModelOptions.defaults().withDtype(type));
  }
}
