package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.json.Json;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.report.RepairReport;

/** Repairs in a notebook, on the demo model. */
class RepairFacadeTest {
  @TempDir Path folder;

  private final LanguageModel pruned = Sleb.load("demo").without(5, 9);
  private final Text text = Sleb.calibration().length(64).first(30);
  private final Text other = Sleb.evaluation().length(64).first(4);

  @AfterEach
  void close() {
    Sleb.closeAll();
  }

  @Test
  void measuresSavesAndPrunesOnWhatItRepaired() {
    RepairedModel repaired = pruned.repair(text, "gap");
    assertTrue(repaired.report().accepted(), repaired.toString());
    double nll = repaired.model().perplexity(other).value();
    assertNotEquals(pruned.perplexity(other).value(), nll);
    String saved = folder.resolve("repaired").toString();
    repaired.model().save(saved);
    assertEquals(nll, Sleb.load(saved).perplexity(other).value(), 1e-6);
    assertEquals(
        repaired.report().result().rho(),
        Json.read(folder.resolve("repaired/sleb.json")).get("repair").get("rho").asDouble());
    assertEquals(
        Sleb.load(saved).without(6).perplexity(other).value(),
        repaired.model().without(7).perplexity(other).value(),
        1e-6);
    assertTrue(repaired.model().toString().startsWith("demo, repaired"));
    assertTrue(repaired.model().repair(text, "gap").report().result().meanNllBefore() > 0);
  }

  @Test
  void searchesOnWhatItRepaired() {
    LanguageModel repaired = pruned.repair(text, "gap").model();
    PruningSearch search = repaired.search(other);
    search.step();
    double found = search.report().result().passes().get(0).best().mean();
    assertEquals(Math.log(search.pruned().perplexity(other).value()), found, 1e-6);
    assertNotEquals(
        Math.log(pruned.without(search.removed()).perplexity(other).value()), found, 1e-3);
    assertThrows(
        InvalidInputException.class,
        () -> repaired.search(other, folder.resolve("journal").toString()));
    assertThrows(InvalidInputException.class, search::latency);
  }

  @Test
  void showsLossesChangesAndAChart() {
    RepairedModel repaired = pruned.repair(text, "gap");
    String shown = repaired.toString();
    assertTrue(shown.contains("model.layers.4.mlp.down_proj.weight"), shown);
    assertTrue(shown.contains("held-out windows"), shown);
    assertTrue(repaired.mimeBundle().data().containsKey(MimeBundle.PNG));
  }

  /** An infinite ridge gives the old matrices. */
  @Test
  void leavesTheModelAsItWasWhereNothingIsGained() {
    RepairOptions none = RepairOptions.defaults().withHeldOut(0).withRho(Double.POSITIVE_INFINITY);
    var same = pruned.view().on(text.first(2).cut()).repair(none);
    LanguageModel model = new LanguageModel(same.result().view());
    RepairReport report = new RepairReport(same.result().result(), same.provenance());
    assertEquals(pruned.perplexity(other).value(), model.perplexity(other).value());
    assertFalse(model.toString().contains("repaired"));
    assertTrue(report.toString().startsWith("The repair is not accepted"), report.toString());
    assertTrue(report.mimeBundle().data().containsKey(MimeBundle.PNG));
  }

  @Test
  void refusesAModelThatHasAllBlocks() {
    LanguageModel whole = Sleb.load("demo");
    String sentence =
        assertThrows(InvalidInputException.class, () -> whole.repair(text)).getMessage();
    assertTrue(sentence.contains("nothing to repair"), sentence);
  }
}
