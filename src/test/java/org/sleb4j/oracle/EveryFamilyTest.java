package org.sleb4j.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.BinMaker;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.json.Json;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.family.Families;
import org.sleb4j.oracle.Cases.Case;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;

/**
 * What every family is promised: files of both kinds, pruned models that open again, 4 bits or a
 * sentence why not. Caches, batches of unequal prompts and 16 bits are tested on more cases, in
 * {@link OracleGenerationTest} and {@link HalfPrecisionTest}.
 */
class EveryFamilyTest {
  /** Models that also read images, whose text parts are families of their own. */
  private static final List<String> WITH_VISION = List.of("gemma3", "mistral3");

  private static final double TOLERANCE = 2e-5;

  @TempDir Path folder;

  /** Returns the first case of each family. */
  static Stream<Case> families() {
    Map<String, Case> first = new LinkedHashMap<>();
    Cases.named().forEach(named -> first.putIfAbsent(family(named), named));
    return first.values().stream();
  }

  private static String family(Case named) {
    return named.config().get("model_type").textValue();
  }

  @Test
  void areAllThatAreKnown() {
    TreeSet<String> tested = new TreeSet<>(families().map(EveryFamilyTest::family).toList());
    tested.addAll(WITH_VISION);
    assertEquals(Families.types(), tested);
    TreeSet<String> chosen = new TreeSet<>(Cases.chosen().map(EveryFamilyTest::family).toList());
    chosen.addAll(WITH_VISION);
    assertEquals(Families.types(), chosen);
  }

  @ParameterizedTest
  @MethodSource("families")
  void readsFilesOfPyTorch(Case named) throws IOException {
    TinyModel model = named.model();
    Oracle oracle = Oracle.of(model);
    Files.writeString(folder.resolve("config.json"), Json.pretty(model.config()));
    Files.write(folder.resolve("pytorch_model.bin"), BinMaker.of(model.tensors()));
    try (Model opened = Model.open(folder, ModelOptions.defaults())) {
      Losses.assertClose(oracle, opened, oracle.windows(named.seed(), 20), TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void savesAModelWithoutABlockThatOpensAgain(Case named) {
    Oracle oracle = Oracle.of(named.model());
    oracle.model().write(folder);
    List<int[]> windows = oracle.windows(named.seed(), 20);
    ActiveBlocks active = new ActiveBlocks(oracle.blocks(), List.of(1));
    Path out = folder.resolve("pruned");
    PrunedModel.write(
        folder, active, out, new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none()));
    try (Model opened = Model.open(out, ModelOptions.defaults())) {
      double expected = oracle.meanNll(windows.get(0), active.active());
      double found = NextTokenLoss.of(opened.full(), Windows.of(windows)).mean();
      assertEquals(expected, found, TOLERANCE);
    }
  }

  /** Layers of 4 bits read 32 inputs or a multiple of it. */
  private static Case wide(Case named) {
    ObjectNode config = named.config().deepCopy();
    for (String size :
        List.of(
            "hidden_size",
            "intermediate_size",
            "ffn_dim",
            "word_embed_proj_dim",
            "moe_intermediate_size")) {
      if (config.has(size)) {
        config.put(size, 64);
      }
    }
    if (config.has("head_dim")) {
      config.put("head_dim", 16);
    }
    return new Case(named.name(), config);
  }

  @ParameterizedTest
  @MethodSource("families")
  void isQuantizedByAwqOrRefusedWithAReason(Case named) {
    Oracle oracle = Oracle.of(wide(named).model());
    oracle.model().write(folder);
    Windows text = Windows.of(oracle.windows(named.seed(), 20, 20));
    Path out = folder.resolve("quantized");
    try (Model model = Model.open(folder, ModelOptions.defaults())) {
      double dense = NextTokenLoss.of(model.full(), text).mean();
      QuantizedModel.Source source = new QuantizedModel.Source(model.full(), text);
      Warnings.ignored(
          () ->
              QuantizedModel.write(source, out, QuantizeOptions.awq().withGroup(32), share -> {}));
      try (Model opened = Model.open(out, ModelOptions.defaults())) {
        assertEquals(OptionalInt.of(32), opened.info().groupSize());
        double found = NextTokenLoss.of(opened.full(), text).mean();
        assertEquals(dense, found, 0.3 * dense, "4 bits against 32");
      }
    } catch (InvalidInputException e) {
      assertTrue(e.getMessage().contains("for which there is no 4-bit layout"), e.getMessage());
      assertEquals("gpt2", family(named), e.getMessage());
    }
  }
}
