package org.sleb4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.SharedData;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Divergence;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.Objective;
import org.sleb4j.json.Json;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.torch.Torch;

/** Compares searches over units, by loss and by divergence, with an implementation in float64. */
class GoldenUnitsTest {
  private static final double TOLERANCE = 2e-5;

  private static JsonNode units(String name) {
    return Json.read(SharedData.path("units/" + name + ".json"));
  }

  private static Model open(String name) {
    return Model.open(Golden.of(name).directory(), ModelOptions.defaults());
  }

  /** Reads {@code attention 3}, or {@code attention 3 + feed-forward 3}. */
  private static Units named(String text) {
    List<Unit> units =
        Arrays.stream(text.split(" \\+ "))
            .map(unit -> Unit.parse(unit.replaceFirst("(\\S+) (\\d+)", "$2.$1")))
            .toList();
    return new Units(units.get(0).block(), units.stream().map(Unit::part).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "loss, unit, loss, nll",
    "per_parameter, unit, per-parameter, nll",
    "alternating, unit, alternating, nll",
    "attention_only, attention, loss, nll",
    "feed_forward_only, feed-forward, loss, nll",
    "kl_units, unit, loss, kl",
    "kl_blocks, block, loss, kl",
    "nll_blocks, block, loss, nll"
  })
  void choosesAsInDoublePrecision(String run, String kind, String rule, String objective) {
    for (String name : List.of("llama-gqa", "opt-pre", "opt-post")) {
      JsonNode expected = units(name).get("searches").get(run);
      long before = Torch.liveHandles();
      try (Model model = open(name);
          Divergence divergence = Divergence.exact(model.full(), windows(name), fraction -> {})) {
        Objective least = objective.equals("kl") ? divergence : NextTokenLoss.objective(model);
        SearchSpace space =
            SearchSpace.of(model.full()).withKind(Kind.named(kind)).withRule(Rule.named(rule));
        assertSearch(expected, search(model, windows(name), space, least), name);
      }
      assertEquals(before, Torch.liveHandles());
    }
  }

  private static Windows windows(String name) {
    return Golden.of(name).windows("calib_ids");
  }

  private static Search search(Model model, Windows windows, SearchSpace space, Objective least) {
    SearchOptions options = SearchOptions.of(space.kind(), 1);
    return Search.of(ModelWalk.scorer(model, windows, least), space, options);
  }

  private static void assertSearch(JsonNode expected, Search search, String model) {
    for (JsonNode phase : expected.get("phases")) {
      Pass pass = search.step();
      assertEquals(named(phase.get("selected").asText()), pass.removed(), model);
      List<JsonNode> candidates =
          StreamSupport.stream(phase.get("candidates").spliterator(), false).toList();
      assertEquals(candidates.size(), pass.candidates().size());
      for (int i = 0; i < candidates.size(); i++) {
        Candidate candidate = pass.candidates().get(i);
        assertEquals(named(candidates.get(i).get("unit").asText()), candidate.units());
        assertEquals(candidates.get(i).get("value").asDouble(), candidate.mean(), TOLERANCE, model);
      }
    }
    assertEquals(expected.get("removal_order").size(), search.state().removed().size(), "removals");
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "opt-pre", "opt-post"})
  void countsTheParametersOfUnits(String name) {
    try (Model model = open(name)) {
      units(name)
          .get("parameters")
          .properties()
          .forEach(
              unit ->
                  assertEquals(
                      unit.getValue().asLong(), model.unitSizes().of(named(unit.getKey()))));
    }
  }

  /** With as many outcomes as tokens it is exact; with fewer it is less. */
  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "opt-pre"})
  void boundsTheDivergenceFromBelowWithFewerOutcomes(String name) {
    JsonNode expected = units(name).get("one_out");
    Windows windows = windows(name);
    try (Model model = open(name);
        Divergence all = Divergence.top(model.full(), windows, 1_000_000, fraction -> {});
        Divergence most =
            Divergence.top(model.full(), windows, model.info().vocabulary() - 1, fraction -> {});
        Divergence few = Divergence.top(model.full(), windows, 8, fraction -> {})) {
      for (JsonNode unit : expected) {
        List<Units> removed = List.of(named(unit.get("unit").asText()));
        double exact = unit.get("kl").asDouble();
        assertEquals(exact, mean(model, windows, all, removed), TOLERANCE);
        assertEquals(exact, mean(model, windows, most, removed), 1e-4);
        double bound = mean(model, windows, few, removed);
        assertEquals(true, bound < exact && bound > 0.2 * exact, bound + " of " + exact);
      }
    }
  }

  private static double mean(Model model, Windows windows, Objective least, List<Units> removed) {
    try (var walk = ModelWalk.scorer(model, windows, least).walk(model.full().active(), removed)) {
      return walk.next().mean();
    }
  }
}
