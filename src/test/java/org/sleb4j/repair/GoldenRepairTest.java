package org.sleb4j.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.SharedData;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;

/** Repairs give the numbers of an independent implementation in float64. */
class GoldenRepairTest {
  /** Float32 states, whose rounding the solution of the least ridge magnifies. */
  private static final double TOLERANCE = 2e-4;

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "opt-pre"})
  void refitsAsInFloat64(String name) {
    try (Model model = Model.open(Golden.of(name).directory(), ModelOptions.defaults())) {
      refits(name).forEach(refit -> assertRefit(model, Golden.of(name), refit));
    }
  }

  /** Blocks come from disk one at a time, and states from a temporary file. */
  @ParameterizedTest
  @CsvSource({"llama-gqa, 400000", "opt-pre, 400000"})
  void refitsStreamedModels(String name, long memory) {
    ModelOptions options = ModelOptions.defaults().withMemory(memory);
    try (Model model = Model.open(Golden.of(name).directory(), options)) {
      assertTrue(model.isStreamed());
      refits(name).forEach(refit -> assertRefit(model, Golden.of(name), refit));
    }
  }

  private static Stream<JsonNode> refits(String name) {
    JsonNode json = Json.read(SharedData.path("units/" + name + ".json"));
    return StreamSupport.stream(json.get("refit").spliterator(), false);
  }

  private static void assertRefit(Model model, Golden golden, JsonNode expected) {
    Windows windows = golden.windows("calib_ids");
    ModelView view = model.view(ActiveBlocks.without(model.info().blocks(), removed(expected)));
    RepairOptions options =
        RepairOptions.defaults()
            .withMode(Mode.parse(expected.get("mode").asText()))
            .withHeldOut(0)
            .withRho(expected.get("rho").asDouble());
    Repaired repaired = Repair.of(view, windows, options, part -> {});
    RepairResult result = repaired.result();
    assertTrue(result.accepted());
    assertEquals(expected.get("nll_before").asDouble(), result.meanNllBefore(), 1e-5);
    assertEquals(expected.get("nll_after").asDouble(), result.meanNllAfter(), TOLERANCE);
    assertMatrices(expected.get("matrices"), result.matrices());
    double measured = NextTokenLoss.of(repaired.view(), windows).mean();
    assertEquals(result.meanNllAfter(), measured, 1e-9, "the view computes what was measured");
  }

  private static void assertMatrices(JsonNode expected, List<RepairedMatrix> matrices) {
    assertEquals(expected.size(), matrices.size());
    for (int i = 0; i < matrices.size(); i++) {
      JsonNode matrix = expected.get(i);
      RepairedMatrix found = matrices.get(i);
      assertEquals(unit(matrix.get("unit").asText()), found.unit());
      assertEquals(unit(matrix.get("target_after").asText()), found.target());
      double change =
          matrix.get("change_frobenius").asDouble() / matrix.get("weight_frobenius").asDouble();
      assertEquals(change, found.change(), TOLERANCE * change, found.toString());
    }
  }

  private static List<Unit> removed(JsonNode refit) {
    List<Unit> units = new ArrayList<>();
    refit.get("removed").forEach(text -> units.add(unit(text.asText())));
    return units;
  }

  /** Reads a unit such as {@code feed-forward 3}. */
  private static Unit unit(String text) {
    String[] words = text.split(" ", -1);
    return Unit.parse(words[1] + "." + words[0]);
  }
}
