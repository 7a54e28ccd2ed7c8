package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.Int4Checkpoint;
import org.sleb4j.model.KvCache;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.oracle.Cases.Case;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

/** A model of 4 bits computes what the weights that its numbers stand for compute. */
class Int4OracleTest {
  private static final double TOLERANCE = 2e-4;

  @TempDir Path directory;

  /** Widths of one short group, of whole groups, and of whole groups and a short one. */
  static Stream<Arguments> cases() {
    return Cases.chosen()
        .filter(
            chosen -> !chosen.name().matches("(gpt2|mixtral|qwen._moe).*")) // QuantizedMixtureTest
        .map(Int4OracleTest::withWholeRows)
        .flatMap(chosen -> Stream.of(Arguments.of(chosen, 32), Arguments.of(wider(chosen), 64)));
  }

  /** A packed row has 8 outputs: a head of a shared matrix must fill some. */
  private static Case withWholeRows(Case chosen) {
    ObjectNode config = chosen.config().deepCopy();
    return config.path("alibi").asBoolean()
        ? new Case(chosen.name() + ", four heads", config.put("num_attention_heads", 4))
        : chosen;
  }

  private static Case wider(Case chosen) {
    ObjectNode config = chosen.config().deepCopy();
    int before = headSize(config);
    config.put("hidden_size", 96);
    if (config.has("head_dim")) {
      config.put("head_dim", 24);
    }
    if (config.has("word_embed_proj_dim")) {
      config.put("ffn_dim", 176);
    } else {
      config.put("intermediate_size", 176);
    }
    for (JsonNode scaling : List.of(config.path("rope_scaling"), config.path("rope_parameters"))) {
      lengthen(scaling.path("short_factor"), headSize(config), before);
      lengthen(scaling.path("long_factor"), headSize(config), before);
    }
    return new Case(chosen.name() + ", wider", config);
  }

  private static int headSize(ObjectNode config) {
    return config
        .path("head_dim")
        .asInt(config.path("hidden_size").asInt() / config.path("num_attention_heads").asInt(1));
  }

  /** The factors of longrope go by the channels of a head: more channels repeat the last one. */
  private static void lengthen(JsonNode factors, int size, int before) {
    int wanted = factors.size() * size / before;
    for (int i = factors.size(); i < wanted; i++) {
      ((ArrayNode) factors).add(factors.get(factors.size() - 1).asDouble() + 0.25);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsTheLogitsAndLossesOfTheDenseWeights(Case chosen, int groupSize) {
    Oracle oracle = oracle(chosen, groupSize, name -> true);
    List<int[]> windows = oracle.windows(chosen.seed(), 30, 30);
    long before = Torch.liveHandles();
    try (Model model = open(DType.FLOAT32)) {
      assertEquals(OptionalInt.of(groupSize), model.info().groupSize());
      assertLogits(oracle, model, windows, TOLERANCE);
      Losses.assertClose(oracle, model, windows, 2e-5);
    }
    try (Model model = open(DType.BFLOAT16)) {
      Losses.assertClose(oracle, model, windows, 2e-2);
    }
    assertEquals(before, Torch.liveHandles());
  }

  private static void assertLogits(
      Oracle oracle, Model model, List<int[]> windows, double tolerance) {
    long[] ids = windows.stream().flatMapToInt(IntStream::of).asLongStream().toArray();
    try (Scope scope = Scope.on(model.device());
        ModelInput input = model.inputs().windows(scope, ids, windows.size())) {
      float[] logits = model.head().logits(scope, model.full().states(scope, input)).floats();
      for (int i = 0; i < windows.size(); i++) {
        double[][] x = oracle.states(Text.window(windows.get(i)), oracle.allBlocks());
        Deviation.of(logits, i * x.length, Oracle.each(x, oracle::logits))
            .assertAtMost(tolerance, "logits");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void findsTheLogitsBehindACache(Case chosen, int groupSize) {
    Oracle oracle = oracle(chosen, groupSize, name -> !name.contains("layers.1."));
    int[] ids = oracle.windows(chosen.seed(), 20).get(0);
    long[] text = IntStream.of(ids).asLongStream().toArray();
    double[][] x = oracle.states(Text.window(ids), oracle.allBlocks());
    try (Model model = Model.open(int4(), ModelOptions.defaults());
        Scope scope = Scope.on(model.device());
        KvCache cache = model.full().cache(1, 20);
        ModelInput input = model.inputs().next(scope, text, new int[1], 0)) {
      assertEquals(DType.BFLOAT16, model.info().dtype());
      float[] logits = model.full().next(scope, input, cache).floats();
      Deviation deviation = Deviation.of(logits, 0, new double[][] {oracle.logits(x[19])});
      deviation.assertAtMost(0.1 * deviation.magnitude(), "last logits");
    }
  }

  /** Writes a model of 4 bits and returns the oracle of its weights. */
  private Oracle oracle(Case chosen, int groupSize, Predicate<String> layers) {
    chosen.model().write(directory);
    Int4Checkpoint checkpoint = Int4Checkpoint.of(directory, groupSize, layers);
    assertTrue(checkpoint.layers() > 0);
    checkpoint.write(int4());
    return Oracle.of(TinyModel.read(checkpoint.writeDense(directory.resolve("dense"))));
  }

  private Path int4() {
    return directory.resolve("int4");
  }

  private Model open(DType dtype) {
    return Model.open(int4(), ModelOptions.defaults().withDtype(dtype));
  }
}
