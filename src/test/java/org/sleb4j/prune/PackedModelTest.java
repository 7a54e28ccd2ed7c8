package org.sleb4j.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sleb4j.Numbers.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.data.Batch;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generator;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Packed;
import org.sleb4j.model.Unit;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.RemovedUnits;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

/** Units that are left are packed into ordinary layers, which compute what the view does. */
class PackedModelTest {
  private static final PrunedModel.Writing PLAIN =
      new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none());

  private static final List<String> MASKS =
      List.of(
          "1.feed-forward 2.attention",
          "2.feed-forward 4.attention",
          "0.attention 3.attention 3.feed-forward 5.feed-forward");

  /** Their blocks run both units side by side. */
  private static final Set<String> PARALLEL = Set.of("cohere", "falcon", "gpt_neox", "phi");

  @TempDir Path folder;

  static Stream<String> packable() {
    return Golden.known().filter(name -> !PARALLEL.contains(name) && !name.equals("opt-post"));
  }

  private static ActiveBlocks without(String units) {
    return ActiveBlocks.without(6, Stream.of(units.split(" ")).map(Unit::parse).toList());
  }

  private PrunedModel write(String name, String units) {
    return PrunedModel.write(
        Golden.of(name).directory(), without(units), folder.resolve(units), PLAIN);
  }

  @ParameterizedTest
  @MethodSource("packable")
  void computesAndContinuesAsTheViewDoes(String name) {
    Golden golden = Golden.of(name);
    long before = Torch.liveHandles();
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      for (String units : MASKS) {
        write(name, units);
        ModelView view = model.view(without(units));
        try (Model saved = Model.open(folder.resolve(units), ModelOptions.defaults())) {
          assertClose(logits(view, golden), logits(saved.full(), golden), 1e-5, name + " " + units);
          assertEquals(continued(view, golden), continued(saved.full(), golden), units);
        }
      }
    }
    assertEquals(before, Torch.liveHandles());
  }

  private static float[] logits(ModelView view, Golden golden) {
    Batch batch = golden.windows("input_ids").batches(1000).get(0);
    Model model = view.model();
    try (Scope scope = Scope.on(model.device());
        ModelInput input = model.inputs().windows(scope, batch.ids(), batch.windows().size())) {
      return model.head().logits(scope, view.states(scope, input)).floats();
    }
  }

  private static List<List<Integer>> continued(ModelView view, Golden golden) {
    List<int[]> prompts = Golden.rows(golden.json().at("/gen/prompts"));
    return Generator.generate(view, prompts, GenerateOptions.greedy(12)).tokens();
  }

  @Test
  void padsNothingWhereUnitsAlternate() {
    PrunedModel packed = write("llama-gqa", "1.feed-forward 2.attention");
    assertEquals(List.of(), packed.packed().names());
    assertEquals(5, packed.blocks());
    assertEquals(0, packed.packed().cost().parameters());
    assertTrue(packed.toString().contains(": 5 blocks, "), packed.toString());
  }

  @Test
  void saysWhatPaddingCosts() {
    Packed packed = write("llama-gqa", "2.feed-forward 4.attention").packed();
    assertEquals(List.of("2.feed-forward", "4.attention"), packed.names());
    assertEquals(6, packed.layers());
    double attention = 64 * 64 + 2 * 64 * 32 + 64 * 64 + 64;
    double feedForward = 3 * 64 * 172 + 64;
    double all = 6 * (attention + feedForward) + 2 * 256 * 64 + 64;
    assertEquals((attention + feedForward) / all, packed.cost().parameters(), 1e-12);
    assertTrue(
        packed.toString().startsWith("6 layers for 5 attentions and 5 feed-forwards; padded:"),
        packed.toString());
  }

  @Test
  void tellsWhichUnitsEachLayerHolds() throws IOException {
    String units = "1.feed-forward 2.attention 4.feed-forward";
    write("llama-gqa", units);
    JsonNode origin = Json.read(folder.resolve(units).resolve("sleb.json"));
    assertEquals(
        "[{\"attention\":0,\"feed-forward\":0},{\"attention\":1,\"feed-forward\":2},"
            + "{\"attention\":3,\"feed-forward\":3},{\"attention\":4,\"feed-forward\":null},"
            + "{\"attention\":5,\"feed-forward\":5}]",
        origin.get("layers").toString());
    assertEquals("[\"3.feed-forward\"]", origin.get("padded").toString());
    assertEquals("{\"unit\":\"2.attention\",\"position\":3}", origin.at("/removed/1").toString());
    assertFalse(origin.has("blocks"));
    String card = Files.readString(folder.resolve(units).resolve("README.md"));
    assertTrue(card.contains("| layer here | 0 | 1 | 2 | 3 | 4 |"), card);
    assertTrue(card.contains("| attention of block | 0 | 1 | 3 | 4 | 5 |"), card);
    assertTrue(card.contains("| feed-forward of block | 0 | 2 | 3 | padding | 5 |"), card);
    assertTrue(card.contains("# llama-gqa without 1.feed-forward, 2.attention, 4.feed-"), card);
  }

  /** The stream and all norms are the original's where layers alternate. */
  @Test
  void packsNormsBehindUnitsWithoutPadding() {
    Golden golden = Golden.of("opt-post");
    String units = "1.feed-forward 2.attention";
    write("opt-post", units);
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults());
        Model saved = Model.open(folder.resolve(units), ModelOptions.defaults())) {
      assertClose(
          logits(model.view(without(units)), golden), logits(saved.full(), golden), 1e-5, units);
    }
    var e = assertThrows(InvalidInputException.class, () -> write("opt-post", "0.attention"));
    assertTrue(e.getMessage().contains("0.feed-forward would stand in a layer"), e.getMessage());
    assertFalse(Files.exists(folder.resolve("0.attention")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cohere", "falcon", "gpt_neox", "phi"})
  void refusesUnitsThatRunSideBySide(String name) {
    var e = assertThrows(InvalidInputException.class, () -> write(name, "1.attention"));
    assertTrue(e.getMessage().contains("side by side on the same states"), e.getMessage());
    assertFalse(Files.exists(folder.resolve("1.attention")));
  }

  /** A packed model is pruned again: its layers hold units of several blocks, and padding. */
  @Test
  void namesRemovedUnitsAsInTheFirstModel() {
    String units = "1.feed-forward 2.attention 4.feed-forward";
    write("llama-gqa", units);
    Path twice = folder.resolve("twice");
    ActiveBlocks blocks =
        ActiveBlocks.without(
            5, Stream.of("1.attention", "3.attention", "3.feed-forward").map(Unit::parse).toList());
    PrunedModel.write(folder.resolve(units), blocks, twice, PLAIN);
    try (Model saved = Model.open(twice, ModelOptions.defaults())) {
      assertEquals(
          List.of("1.feed-forward", "2.attention", "4.feed-forward", "1.attention", "4.attention"),
          RemovedUnits.of(saved.full()));
      assertEquals(
          List.of(
              "1.feed-forward", "2.attention", "4.feed-forward", "1.attention", "4.attention", "0"),
          RemovedUnits.of(saved.full().without(0)));
    }
  }
}
