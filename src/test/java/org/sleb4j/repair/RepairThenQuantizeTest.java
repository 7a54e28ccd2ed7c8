package org.sleb4j.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sleb4j.Golden;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.Unit;
import org.sleb4j.origin.Provenance;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.quant.Method;
import org.sleb4j.quant.QuantizeOptions;
import org.sleb4j.quant.QuantizedModel;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.torch.DType;

/** A repaired model without some units is packed into layers, saved, quantized and opened again. */
class RepairThenQuantizeTest {
  private static final ModelOptions WIDE = ModelOptions.defaults().withDtype(DType.FLOAT32);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Method.class)
  void computesTheSameAtEachStep(Method method) {
    Golden golden = Golden.of("llama-gqa");
    Windows windows = golden.windows("calib_ids");
    Path packed = folder.resolve("packed");
    double repaired = writeRepaired(golden, windows, packed);
    Path small = folder.resolve("int4");
    QuantizedModel made;
    try (Model model = Model.open(packed, WIDE)) {
      assertEquals(5, model.info().blocks());
      assertEquals(repaired, NextTokenLoss.of(model.full(), windows).mean(), 1e-6);
      QuantizeOptions options = QuantizeOptions.awq().withMethod(method).withGroup(32);
      made =
          QuantizedModel.write(
              new QuantizedModel.Source(model.full(), windows), small, options, part -> {});
    }
    assertEquals(repaired, made.before().meanNll(), 1e-6);
    try (Model model = Model.open(small, WIDE)) {
      assertEquals(made.after().meanNll(), Perplexity.of(model.full(), windows).meanNll(), 1e-6);
    }
    assertEquals(1, Lineage.repairs(small).size());
  }

  /** Writes a model of six blocks whose units fill five layers. */
  private static double writeRepaired(Golden golden, Windows windows, Path out) {
    try (Model model = Model.open(golden.directory(), WIDE)) {
      List<Unit> removed = List.of(Unit.parse("2.feed-forward"), Unit.parse("3.attention"));
      RepairOptions given = RepairOptions.defaults().withHeldOut(0).withRho(0.01);
      Repaired repaired =
          Repair.of(
              model.view(ActiveBlocks.without(model.info().blocks(), removed)),
              windows,
              given,
              part -> {});
      assertTrue(repaired.result().accepted());
      Lineage lineage =
          Lineage.none().repaired(repaired.result().story(), Provenance.of(model.full(), windows));
      PrunedModel.write(
          repaired.view(), out, new PrunedModel.Writing(SaveOptions.defaults(), lineage));
      return NextTokenLoss.of(repaired.view(), windows).mean();
    }
  }
}
