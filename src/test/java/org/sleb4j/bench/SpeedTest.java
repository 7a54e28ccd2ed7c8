package org.sleb4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelShape;
import org.sleb4j.model.Units;
import org.sleb4j.origin.Provenance;
import org.sleb4j.torch.Torch;

/** Times tiny models, to see what is measured, never how fast it is. */
class SpeedTest {
  private static final SpeedOptions PROMPT = new SpeedOptions(2, 12, 0, 3, 1, 0);
  private static final SpeedOptions GENERATE = new SpeedOptions(3, 5, 4, 2, 1, 0);

  private Model model;
  private long before;

  @BeforeEach
  void open() {
    before = Torch.liveHandles();
    model = Model.open(ModelShape.of("tiny-llama"), ModelOptions.defaults());
  }

  @AfterEach
  void close() {
    model.close();
    assertEquals(before, Torch.liveHandles(), "no native array is left");
  }

  @Test
  void comparesAPrunedModelWithTheDenseOne() {
    List<Double> heard = new ArrayList<>();
    SpeedComparison comparison = Speed.compare(model.view(removed(3, 1)), PROMPT, heard::add);
    assertEquals(List.of(), comparison.dense().removed());
    assertEquals(Units.blocks(List.of(3, 1)), comparison.pruned().removed());
    assertEquals(3, comparison.dense().timing().seconds().size());
    assertEquals(3, comparison.pruned().timing().seconds().size());
    assertEquals(24, comparison.dense().timing().tokens());
    assertEquals(8, heard.size());
    assertEquals(
        Speedup.of(
            comparison.dense().timing(),
            comparison.pruned().timing(),
            comparison.speedup().estimate()),
        comparison.speedup());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesNoNativeArrayBehind(boolean generation) {
    SpeedOptions options = generation ? GENERATE : PROMPT;
    long open = Torch.liveHandles();
    SpeedMeasurement measurement = Speed.measure(model.full(), options, fraction -> {});
    assertEquals(open, Torch.liveHandles());
    assertEquals(options.countedTokens(), measurement.run().timing().tokens());
  }

  @Test
  void countsTheMultiplyAddsThatAreLeftOut() {
    // a block: 64 x (64 + 32 + 32 + 64) + 3 x 64 x 176 elements; the head: 512 x 64
    double block = 64 * 192 + 3 * 64 * 176;
    double pairs = 12 * 13 / 2.0;
    double of = 12 * block + 2 * 64 * pairs;
    double head = 512 * 64;
    SpeedComparison prompt = Speed.compare(model.view(removed(2)), PROMPT, fraction -> {});
    assertEquals(
        (6 * of + head) / (5 * of + head), prompt.speedup().estimate(), 1e-12, "one output");

    double eight = 8 * block + 2 * 64 * (8 * 9 / 2.0);
    SpeedComparison generate = Speed.compare(model.view(removed(2)), GENERATE, fraction -> {});
    assertEquals(
        (6 * eight + 4 * head) / (5 * eight + 4 * head),
        generate.speedup().estimate(),
        1e-12,
        "the last new token runs through no block");
  }

  @Test
  void timesEveryStepOfAPathBesideItsPerplexity() {
    List<Units> removed = Units.blocks(List.of(4, 2));
    ParetoPath path = new ParetoPath(removed, List.of(10.0, 11.0, 13.0));
    Pareto pareto = Speed.sweep(model, path, PROMPT, fraction -> {});
    assertEquals(
        List.of(List.of(), removed.subList(0, 1), removed),
        pareto.points().stream().map(point -> point.run().removed()).toList());
    assertEquals(
        List.of(Optional.of(10.0), Optional.of(11.0), Optional.of(13.0)),
        pareto.points().stream().map(ParetoPoint::perplexity).toList());
    Speedup dense = pareto.points().get(0).speedup();
    assertEquals(1, dense.ratio());
    assertEquals(1, dense.estimate());
    assertTrue(pareto.points().get(2).speedup().estimate() > 1.3);
  }

  @Test
  void tellsWhereItWasMeasured() {
    Provenance origin = Speed.measure(model.full(), PROMPT, fraction -> {}).provenance();
    assertEquals("tiny-llama", origin.model());
    assertEquals("random", origin.weights());
    assertEquals("float32", origin.computation().dtype());
    assertEquals("cpu", origin.machine().device());
    assertEquals(Torch.threads(), origin.machine().threads());
    assertEquals(Torch.version(), origin.machine().torch());
    assertTrue(!origin.machine().hardware().isBlank());
  }

  @Test
  void stopsWhenInterrupted() {
    long open = Torch.liveHandles();
    assertThrows(
        Interrupted.class,
        () -> Speed.measure(model.full(), GENERATE, f -> Thread.currentThread().interrupt()));
    assertEquals(open, Torch.liveHandles());
  }

  @Test
  void refusesPromptsThatDoNotFitTheModel() {
    SpeedOptions long_ = GENERATE.withSizes(1, 2000, 49);
    var e =
        assertThrows(
            InvalidInputException.class, () -> Speed.measure(model.full(), long_, fraction -> {}));
    assertEquals(
        "prompts of 2000 tokens with 49 new ones must fit the model's context of 2048.",
        e.getMessage());
  }

  @Test
  void refusesACacheThatDoesNotFitInMemory() {
    SpeedOptions wide = GENERATE.withSizes(Integer.MAX_VALUE, 1024, 1024);
    var e =
        assertThrows(
            InvalidInputException.class, () -> Speed.measure(model.full(), wide, fraction -> {}));
    assertTrue(
        e.getMessage().startsWith("The keys and values of 2147483647 x 2048 tokens need 6"),
        e.getMessage());
  }

  private static ActiveBlocks removed(Integer... blocks) {
    return new ActiveBlocks(6, List.of(blocks));
  }
}
