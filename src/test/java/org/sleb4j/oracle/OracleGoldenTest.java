package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;

/** The oracle itself says what transformers says, so that it may judge where there is no golden. */
class OracleGoldenTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-gqa",
        "llama-tied",
        "llama-ropedynamic",
        "opt-pre",
        "opt-post",
        "gemma",
        "gemma2",
        "gemma3_text",
        "olmo2",
        "olmo3",
        "nemotron",
        "cohere",
        "stablelm",
        "starcoder2",
        "falcon"
      })
  void computesTheStatesAndLogitsOfTransformers(String name) {
    Golden golden = Golden.of(name);
    Oracle oracle = Oracle.of(TinyModel.read(golden.directory()));
    List<int[]> windows = Golden.rows(golden.json().get("input_ids"));
    for (int row = 0; row < windows.size(); row++) {
      Text text = Text.window(windows.get(row));
      double[][] x = oracle.embed(text);
      assertRow(golden, "hidden.embed", row, x);
      for (int block : oracle.allBlocks()) {
        x = oracle.block(block, x, text);
        assertRow(golden, "hidden.block." + block, row, x);
      }
      assertRow(golden, "hidden.final", row, Oracle.each(x, oracle::finalState));
      assertRow(golden, "logits", row, Oracle.each(x, oracle::logits));
    }
  }

  private static void assertRow(Golden golden, String name, int row, double[][] actual) {
    float[] expected = golden.tensor(name);
    Deviation.of(expected, row * actual.length, actual).assertAtMost(1e-4, name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "opt-pre"})
  void continuesLikeTransformers(String name) {
    Golden golden = Golden.of(name);
    Oracle oracle = Oracle.of(TinyModel.read(golden.directory()));
    JsonNode expected = golden.json().get("gen");
    List<int[]> prompts = Golden.rows(expected.get("prompts"));
    for (int row = 0; row < prompts.size(); row++) {
      Continuation greedy = oracle.greedy(Text.prompt(prompts.get(row), 0), 16, oracle.allBlocks());
      assertEquals(Numbers.list(expected.get("new_tokens").get(row)), greedy.tokens());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-tied", "llama-ropedynamic", "opt-pre", "opt-post"})
  void findsTheLossOfTransformers(String name) {
    Golden golden = Golden.of(name);
    Oracle oracle = Oracle.of(TinyModel.read(golden.directory()));
    List<int[]> windows = Golden.rows(golden.json().get("calib_ids"));
    double[] means = Numbers.doubles(golden.json().get("calib_nll_per_seq"));
    for (int i = 0; i < 3; i++) {
      assertEquals(means[i], oracle.meanNll(windows.get(i), oracle.allBlocks()), 1e-5);
    }
  }

  @Test
  void findsTheMetricsOfTransformers() {
    Golden golden = Golden.of("opt-post");
    Oracle oracle = Oracle.of(TinyModel.read(golden.directory()));
    List<int[]> windows = Golden.rows(golden.json().get("calib_ids"));
    double[] cosine = Numbers.doubles(golden.json().at("/metric1/mean_token_cosine"));
    double[] loss = Numbers.doubles(golden.json().at("/metric2/mean_nll"));
    assertEquals(1 - cosine[1], oracle.metric1(windows, 1), 1e-5);
    assertEquals(loss[4], oracle.metric2(windows, 4), 1e-5);
  }

  @Test
  void knowsTheErrorFunction() {
    // Abramowitz and Stegun, table 7.1
    assertEquals(0.5204998778, Maths.erf(0.5), 1e-10);
    assertEquals(-0.8427007929, Maths.erf(-1), 1e-10);
    assertEquals(0.9953222650, Maths.erf(2), 1e-10);
    assertEquals(0.9999779095, Maths.erf(3), 1e-10);
    assertEquals(1, Maths.erf(5.9), 1e-10);
  }
}
