package org.sleb4j.redundancy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;

/** Compares what baselines measure with transformers' states. */
class DirectionsTest {
  private static final Golden GOLDEN = Golden.of("llama-gqa");
  private static final int WIDTH = 64;

  private static Model open() {
    return Model.open(GOLDEN.directory(), ModelOptions.defaults());
  }

  private static float[] state(int place) {
    return GOLDEN.tensor(place == 0 ? "hidden.embed" : "hidden.block." + (place - 1));
  }

  private static double angle(float[] a, float[] b, int end) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = end - WIDTH; i < end; i++) {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return Math.acos(ab / Math.sqrt(aa * bb)) / Math.PI;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 6})
  void measuresTheAngleBetweenStatesOfTheLastToken(int n) {
    try (Model model = open()) {
      List<Double> found = Directions.angles(model.full(), GOLDEN.windows("input_ids"), n).values();
      assertEquals(7 - n, found.size());
      for (int at = 0; at + n <= 6; at++) {
        float[] before = state(at);
        float[] behind = state(at + n);
        double first = angle(before, behind, before.length / 2);
        double second = angle(before, behind, before.length);
        assertEquals((first + second) / 2, found.get(at), 1e-5, "from block " + at);
      }
    }
  }

  @Test
  void measuresMetric1() {
    try (Model model = open()) {
      Directions found = Directions.metric1(Walks.HERE, model.full(), GOLDEN.windows("calib_ids"));
      for (int block = 0; block < 6; block++) {
        double cosine = GOLDEN.json().at("/metric1/mean_token_cosine/" + block).asDouble();
        assertEquals(1 - cosine, found.values().get(block), 1e-5);
      }
      assertEquals(6 * 8, found.blockPasses(), "each block over each window");
    }
  }
}
