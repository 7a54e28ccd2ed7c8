package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Logits;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.TokenLosses;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generator;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.Method;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.redundancy.BlockSimilarity;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.redundancy.Redundancy;
import org.sleb4j.repair.Mode;
import org.sleb4j.repair.Repair;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.repair.Repaired;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.search.RacingOptions;
import org.sleb4j.search.RacingSearch;
import org.sleb4j.search.Search;
import org.sleb4j.search.SearchOptions;
import org.sleb4j.search.SearchSpace;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Faults;

/** Whatever request for native memory fails, nothing stays alive and no file is left. */
class LeaksTest {
  private static final Windows WINDOWS =
      Windows.of(List.of(new int[] {1, 2, 3, 4}, new int[] {5, 6, 7}, new int[] {9, 8, 7}));

  @TempDir Path folder;

  static Stream<ModelOptions> options() {
    ModelOptions wide = ModelOptions.defaults().withDtype(DType.FLOAT32);
    return Stream.of(wide, wide.withMemory(300 << 10), wide.withDtype(DType.BFLOAT16));
  }

  private static Model open(ModelOptions options) {
    return Model.open(Golden.of("llama-gqa").directory(), options);
  }

  private static void use(ModelOptions options, Consumer<Model> work) {
    try (Model model = open(options)) {
      Warnings.ignored(() -> Faults.assertNothingLeft(() -> work.accept(model)));
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void noneWhenAModelIsLoaded(ModelOptions options) {
    Faults.assertNothingLeft(() -> open(options).close());
  }

  @ParameterizedTest
  @MethodSource("options")
  void noneWhenItIsMeasured(ModelOptions options) {
    use(
        options,
        model -> {
          NextTokenLoss.of(model.full(), WINDOWS);
          Redundancy.of(model.full(), WINDOWS);
          BlockSimilarity.of(model.full(), WINDOWS);
          TokenLosses.of(model.full(), WINDOWS.ids(0));
          Logits.each(model.full(), WINDOWS, bytes -> {}, share -> {});
        });
  }

  @ParameterizedTest
  @MethodSource("options")
  void noneWhenItIsSearched(ModelOptions options) {
    use(
        options,
        model -> {
          SearchOptions two = SearchOptions.paper(2);
          Search.of(ModelWalk.scorer(model, WINDOWS), SearchSpace.blocks(6), two).runTo(2);
          RacingSearch.of(
                  ModelWalk.partScorer(model, WINDOWS),
                  SearchSpace.blocks(6),
                  new RacingOptions(two, 0.9, 2, 1))
              .run();
        });
  }

  @ParameterizedTest
  @MethodSource("options")
  void noneWhenItIsRepaired(ModelOptions options) {
    RepairOptions given =
        RepairOptions.defaults().withMode(Mode.GAP).withHeldOut(0).withRho(1).withFolder(folder);
    use(
        options,
        model -> {
          ModelView view = model.view(new ActiveBlocks(model.info().blocks(), List.of(2, 3)));
          Repaired repaired = Repair.of(view, WINDOWS, given, part -> {});
          try (Replacements replaced = repaired.view().replaced()) {
            NextTokenLoss.of(view.with(replaced), WINDOWS);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("options")
  void noneWhenItGenerates(ModelOptions options) {
    use(
        options,
        model ->
            Generator.generate(
                model.full(),
                List.of(new int[] {1, 2, 3}, new int[] {4}),
                GenerateOptions.greedy(3)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"awq", "rtn"})
  void noneWhenItIsQuantized(String method) {
    QuantizeOptions options =
        QuantizeOptions.awq()
            .withMethod(Method.named(method))
            .withGroup(32)
            .withSaving(SaveOptions.defaults().overwriting());
    use(
        ModelOptions.defaults(),
        model -> {
          var source = new QuantizedModel.Source(model.full().without(1).without(2), WINDOWS);
          QuantizedModel.write(source, folder.resolve("made"), options, share -> {});
        });
    assertEquals(List.of("made"), left());
  }

  @Test
  void noneWhenItIsPruned() {
    Faults.assertNothingLeft(
        () ->
            PrunedModel.write(
                Golden.of("llama-gqa").directory(),
                new ActiveBlocks(6, List.of(2)),
                folder.resolve("made"),
                new PrunedModel.Writing(SaveOptions.defaults().overwriting(), Lineage.none())));
    assertEquals(List.of("made"), left());
  }

  private List<String> left() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
