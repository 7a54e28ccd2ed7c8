package org.sleb4j.repair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Int4Checkpoint;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.NextTokenLoss;
import org.sleb4j.generate.GenerateOptions;
import org.sleb4j.generate.Generator;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.HiddenStates;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Replacements;
import org.sleb4j.model.Unit;
import org.sleb4j.model.Units;
import org.sleb4j.prune.PrunedModel;
import org.sleb4j.redundancy.CandidateWalk;
import org.sleb4j.redundancy.ModelWalk;
import org.sleb4j.save.Lineage;
import org.sleb4j.save.SaveOptions;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

class RepairTest {
  private static final RepairOptions GIVEN = RepairOptions.defaults().withHeldOut(0).withRho(0.01);

  private final Golden golden = Golden.of("llama-gqa");
  private final Windows windows = golden.windows("calib_ids");

  @TempDir Path folder;

  private Model open() {
    return Model.open(golden.directory(), ModelOptions.defaults());
  }

  private static ModelView without(Model model, Integer... blocks) {
    return model.view(new ActiveBlocks(model.info().blocks(), List.of(blocks)));
  }

  private static Repaired repair(ModelView view, Windows windows, RepairOptions options) {
    return Warnings.ignored(() -> Repair.of(view, windows, options, part -> {}));
  }

  @Test
  void takesTheRhoWithTheLowestLossOnHeldOutWindows() {
    Golden opt = Golden.of("opt-pre");
    Windows windows = opt.windows("calib_ids");
    try (Model model = Model.open(opt.directory(), ModelOptions.defaults())) {
      ModelView view = without(model, 3, 4);
      RepairOptions some = RepairOptions.defaults().withHeldOut(0.4);
      Repaired best = repair(view, windows, some);
      assertEquals(5, best.result().windows());
      assertEquals(3, best.result().heldOutWindows());
      assertEquals(5 * 63, best.result().tokens());
      for (double rho : some.rhos()) {
        RepairResult alone = repair(view, windows, some.withRho(rho)).result();
        assertEquals(best.result().meanNllBefore(), alone.meanNllBefore());
        assertTrue(best.result().meanNllAfter() <= alone.meanNllAfter());
        if (rho == best.result().rho()) {
          assertEquals(best.result().matrices(), alone.matrices());
          assertEquals(best.result().meanNllAfter(), alone.meanNllAfter());
        }
      }
      assertTrue(best.result().accepted(), best.result().toString());
      Windows heldOut = Windows.of(IntStream.of(2, 4, 7).mapToObj(windows::ids).toList());
      assertEquals(
          best.result().meanNllAfter(), NextTokenLoss.of(best.view(), heldOut).mean(), 1e-9);
      assertEquals(
          best.result().meanNllDense(), NextTokenLoss.of(model.full(), heldOut).mean(), 1e-9);
    }
  }

  @Test
  void changesNothingWhereTheLossDoesNotFall() {
    try (Model model = open()) {
      ModelView view = without(model, 2, 3);
      Repaired repaired = repair(view, windows, GIVEN.withRho(Double.POSITIVE_INFINITY));
      assertFalse(repaired.result().accepted());
      assertSame(view, repaired.view());
      assertEquals(repaired.result().meanNllBefore(), repaired.result().meanNllAfter());
      assertEquals(1, repaired.result().left());
      assertTrue(repaired.result().toString().contains("nothing was changed"));
      repaired.result().matrices().forEach(matrix -> assertEquals(0, matrix.change()));
    }
  }

  @ParameterizedTest
  @CsvSource({"llama-gqa", "opt-pre", "llama-gqa-bf16", "gpt2", "gemma2", "opt-post"})
  void keepsTheOldWeightsBitForBitWhereRhoIsInfinite(String name) {
    Golden other = Golden.of(name);
    try (Model model = Model.open(other.directory(), ModelOptions.defaults())) {
      ModelView view = without(model, 2, 3);
      Plan plan = Plan.of(view, Mode.ALL);
      Windows all = other.windows("calib_ids");
      var room = new HiddenStates.Room(Long.MAX_VALUE, folder);
      var setting = new RepairStates.Setting(view, all, Optional.empty(), 1, room);
      List<Double> rhos = List.of(Double.POSITIVE_INFINITY);
      try (RepairStates states = RepairStates.Place.HERE.begin(setting);
          RepairWalk walk = new RepairWalk(plan, states, FinishedUnits.NONE, rhos);
          Scope scope = Scope.on(model.device())) {
        ModelView same = walk.best(part -> {}).repaired();
        assertFalse(same.replaced().names().isEmpty());
        for (int block : List.of(1, 4, 5)) {
          model.decoder().blockSlots(block).stream()
              .flatMap(slot -> slot.each())
              .filter(stored -> same.replaced().find(stored.tensor()).isPresent())
              .forEach(
                  stored ->
                      assertArrayEquals(
                          model.weights().read(scope, stored, Replacements.NONE).floats(),
                          model.weights().read(scope, stored, same.replaced()).floats()));
        }
        assertEquals(NextTokenLoss.of(view, all), NextTokenLoss.of(same, all));
      }
    }
  }

  @Test
  void savesWhatTheViewComputes() {
    try (Model model = open()) {
      Repaired repaired = repair(without(model, 2, 3), windows, GIVEN);
      Path out = folder.resolve("repaired");
      var writing = new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none());
      assertEquals(4, PrunedModel.write(repaired.view(), out, writing).blocks());
      try (Model saved = Model.open(out, ModelOptions.defaults())) {
        assertEquals(
            NextTokenLoss.of(repaired.view(), windows), NextTokenLoss.of(saved.full(), windows));
        List<int[]> prompts = List.of(new int[] {1, 2, 3}, new int[] {4});
        GenerateOptions greedy = GenerateOptions.greedy(12);
        assertEquals(
            Generator.generate(repaired.view(), prompts, greedy).tokens(),
            Generator.generate(saved.full(), prompts, greedy).tokens());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa-bf16", "gpt2", "gemma2", "opt-post", "phi", "gpt_neox"})
  void savesWhatViewsOfOtherFamiliesAndTypesCompute(String name) {
    Golden other = Golden.of(name);
    Windows text = other.windows("calib_ids");
    try (Model model = Model.open(other.directory(), ModelOptions.defaults())) {
      Repaired repaired = repair(without(model, 2), text, GIVEN);
      assertTrue(repaired.result().accepted(), repaired.result().toString());
      Path out = folder.resolve("repaired");
      var writing = new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none());
      PrunedModel.write(repaired.view(), out, writing);
      try (Model saved = Model.open(out, ModelOptions.defaults())) {
        assertEquals(saved.info().storedType(), model.info().storedType());
        assertEquals(NextTokenLoss.of(repaired.view(), text), NextTokenLoss.of(saved.full(), text));
      }
    }
  }

  @Test
  void repairsARepairedViewAfterAnotherRemoval() {
    try (Model model = open()) {
      Repaired first = repair(without(model, 3), windows, GIVEN);
      ModelView more = first.view().without(2);
      assertEquals(first.view().replaced(), more.replaced());
      Repaired second = repair(more, windows, GIVEN);
      assertTrue(second.result().accepted());
      double repaired = NextTokenLoss.of(second.view(), windows).mean();
      assertEquals(second.result().meanNllAfter(), repaired, 1e-9);
      assertTrue(repaired < NextTokenLoss.of(without(model, 3, 2), windows).mean());
    }
  }

  @Test
  void scoresCandidatesOfARepairedView() {
    try (Model model = open()) {
      ModelView view = repair(without(model, 3), windows, GIVEN).view();
      List<Units> candidates = List.of(Units.block(2));
      try (CandidateWalk walk =
          ModelWalk.scorer(view, windows, NextTokenLoss.objective(model))
              .walk(view.active(), candidates)) {
        assertEquals(NextTokenLoss.of(view.without(2), windows), walk.next());
      }
    }
  }

  @Test
  void computesInBfloat16() {
    ModelOptions narrow = ModelOptions.defaults().withDtype(DType.BFLOAT16);
    try (Model model = Model.open(golden.directory(), narrow)) {
      RepairResult result = repair(without(model, 2, 3), windows, GIVEN).result();
      assertEquals(2.8228, result.meanNllAfter(), 0.02);
    }
  }

  /** The matrices of a 4-bit model become dense ones beside the others. */
  @Test
  void repairsModelsOf4Bits() {
    Int4Checkpoint checkpoint = Int4Checkpoint.of(golden.directory(), 32);
    Path packed = checkpoint.write(folder.resolve("int4"));
    ModelOptions wide = ModelOptions.defaults().withDtype(DType.FLOAT32);
    try (Model model = Model.open(packed, wide)) {
      Repaired repaired = repair(without(model, 2, 3), windows, GIVEN);
      assertTrue(repaired.result().accepted());
      double loss = NextTokenLoss.of(repaired.view(), windows).mean();
      assertEquals(repaired.result().meanNllAfter(), loss, 1e-9);
      assertTrue(loss < NextTokenLoss.of(without(model, 2, 3), windows).mean() - 0.2);
      var writing = new PrunedModel.Writing(SaveOptions.defaults(), Lineage.none());
      var error =
          assertThrows(
              InvalidInputException.class,
              () -> PrunedModel.write(repaired.view(), folder.resolve("out"), writing));
      assertTrue(error.getMessage().contains("repair the dense model"), error.getMessage());
    }
  }

  @Test
  void warnsOfFewerTokensThanAMatrixReads() {
    Windows few = windows.first(2);
    try (Model model = open()) {
      List<String> heard = new ArrayList<>();
      Warnings.heardBy(
          heard::add, () -> Repair.of(without(model, 2), few, GIVEN.withRho(1), part -> {}));
      assertEquals(1, heard.size());
      assertTrue(heard.get(0).startsWith("The sums have 126 tokens, but the matrix of"));
    }
  }

  @Test
  void refusesWhatItCannotRepair() {
    try (Model model = open()) {
      assertRefused("nothing to repair", model.full(), GIVEN);
      assertRefused("name one rho", without(model, 2), RepairOptions.defaults().withHeldOut(0));
      assertRefused("at least 2", without(model, 2), RepairOptions.defaults().withHeldOut(0.1));
      assertRefused("in front of a gap", without(model, 0), GIVEN.withMode(Mode.GAP));
      assertRefused("not finite", without(model, 2), GIVEN.withRho(0));
      assertThrows(InvalidInputException.class, () -> GIVEN.withRho(-1));
      assertThrows(InvalidInputException.class, () -> GIVEN.withRho(Double.NaN));
      assertThrows(InvalidInputException.class, () -> GIVEN.withHeldOut(1));
      assertThrows(InvalidInputException.class, () -> Mode.parse("some"));
    }
  }

  private void assertRefused(String part, ModelView view, RepairOptions options) {
    var error =
        assertThrows(InvalidInputException.class, () -> repair(view, windows.first(2), options));
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }

  @Test
  void refusesMixturesByName() {
    Golden mixture = Golden.of("mixtral");
    try (Model model = Model.open(mixture.directory(), ModelOptions.defaults())) {
      var error =
          assertThrows(
              InvalidInputException.class,
              () -> repair(without(model, 2), mixture.windows("calib_ids"), GIVEN));
      assertTrue(error.getMessage().startsWith("1.feed-forward of mixtral"), error.getMessage());
      Unit experts = Unit.parse("2.feed-forward");
      ModelView view = model.full().without(experts);
      RepairOptions gap = GIVEN.withMode(Mode.GAP);
      RepairResult result = repair(view, mixture.windows("calib_ids"), gap).result();
      assertEquals(Unit.parse("2.attention"), result.matrices().get(0).unit());
      assertTrue(result.meanNllAfter() < result.meanNllBefore());
    }
  }

  @Test
  void leavesNothingBehindWhenItIsInterrupted() {
    try (Model model = open()) {
      long before = Torch.liveHandles();
      ModelView view = without(model, 2, 3);
      assertThrows(
          Interrupted.class,
          () -> Repair.of(view, windows, GIVEN, part -> Thread.currentThread().interrupt()));
      assertEquals(before, Torch.liveHandles());
      assertTrue(view.replaced().names().isEmpty());
    }
  }

  /** The first gap is behind the unit before the last of block 1: nine units are behind it. */
  @Test
  void runsTheDenseModelOnceForAllRidgesAndEachUnitOnceForEach() {
    try (Model model = open()) {
      ModelView view = without(model, 2, 3);
      double dense = 8 * 6;
      double before = 3 * 4;
      double behindTheGap = 8 * 5 / 2.0;
      for (int ridges = 1; ridges <= 4; ridges++) {
        List<Double> rhos = List.of(1.0, 0.1, 0.01, 0.001).subList(0, ridges);
        Repaired repaired = repair(view, windows, ridges(rhos));
        assertEquals(dense + before + ridges * behindTheGap, repaired.blockPasses());
        repaired.view().replaced().close();
      }
    }
  }

  private RepairOptions ridges(List<Double> rhos) {
    return new RepairOptions(Mode.ALL, 0.4, rhos, folder);
  }

  /** A streamed model whose states, matrices and activations find no room. */
  @Test
  void computesTheSameWhereMemoryHasRoomForNothing() throws IOException {
    RepairOptions options = ridges(List.of(1.0, 0.1, 0.01));
    ModelOptions tight = ModelOptions.defaults().withMemory(400_000);
    List<String> heard = new ArrayList<>();
    try (Model model = open();
        Model streamed = Model.open(golden.directory(), tight)) {
      Repaired expected = repair(without(model, 2, 3), windows, options);
      Repaired found =
          Warnings.heardBy(
              heard::add, () -> Repair.of(without(streamed, 2, 3), windows, options, part -> {}));
      assertEquals(expected.result().matrices(), found.result().matrices());
      assertEquals(expected.result().meanNllAfter(), found.result().meanNllAfter());
      double twiceForTheSums = (2 * 5 + 3) * 5 / 2.0;
      assertEquals(8 * 6 + 3 * 4 + 3 * twiceForTheSums, found.blockPasses());
      assertTrue(heard.get(0).contains("new matrices of all ridges"), heard::toString);
      assertTrue(heard.get(1).contains("hidden states"), heard::toString);
      assertEquals(
          NextTokenLoss.of(expected.view(), windows), NextTokenLoss.of(found.view(), windows));
      assertEquals(List.of(), finished());
    }
  }

  @Test
  void freesAllTensorsOfOtherRidges() {
    try (Model model = open()) {
      ModelView view = without(model, 2, 3);
      repair(view, windows, ridges(List.of(1.0))).view().replaced().close();
      long before = Torch.liveHandles();
      Repaired one = repair(view, windows, ridges(List.of(1.0)));
      long kept = Torch.liveHandles() - before;
      one.view().replaced().close();
      Repaired best = repair(view, windows, ridges(List.of(1.0, 0.1, 0.01, 0.001)));
      assertEquals(kept, Torch.liveHandles() - before);
      best.view().replaced().close();
      assertEquals(before, Torch.liveHandles());
    }
  }

  @Test
  void freesItsTensorsWithTheViewOrTheModel() {
    long none;
    try (Model model = open()) {
      repair(without(model, 2), windows, GIVEN).view().replaced().close();
      long open = Torch.liveHandles();
      Repaired repaired = repair(without(model, 2, 3), windows, GIVEN);
      NextTokenLoss.of(repaired.view(), windows);
      assertTrue(Torch.liveHandles() > open);
      repaired.view().replaced().close();
      assertEquals(open, Torch.liveHandles());
      var closed =
          assertThrows(
              InvalidInputException.class, () -> NextTokenLoss.of(repaired.view(), windows));
      assertTrue(closed.getMessage().contains("repair it again"), closed.getMessage());
      none = open;
      repair(without(model, 2, 3), windows, GIVEN);
    }
    try (Model model = open()) {
      assertEquals(6, model.info().blocks());
      assertEquals(none, Torch.liveHandles());
    }
  }

  @Test
  void resumesBehindFinishedUnits() throws IOException {
    RepairJournal journal = RepairJournal.in(folder);
    try (Model model = open()) {
      ModelView view = without(model, 2, 3);
      RepairResult expected = repair(view, windows, GIVEN).result();
      assertThrows(
          Interrupted.class,
          () ->
              Repair.of(
                  RepairStates.Place.HERE,
                  view,
                  windows,
                  GIVEN,
                  journal,
                  RepairTest::interruptBehindHalf));
      List<Path> finished = finished();
      assertTrue(finished.size() > 0 && finished.size() < expected.matrices().size());
      FileTime before = Files.getLastModifiedTime(finished.get(0));
      Repaired resumed =
          Repair.of(RepairStates.Place.HERE, view, windows, GIVEN, journal, part -> {});
      assertEquals(expected.matrices(), resumed.result().matrices());
      assertEquals(expected.meanNllAfter(), resumed.result().meanNllAfter());
      assertEquals(expected.matrices().size(), finished().size());
      assertEquals(before, Files.getLastModifiedTime(finished.get(0)));
      Repair.of(RepairStates.Place.HERE, view, windows.first(7), GIVEN, journal, part -> {});
      assertEquals(2 * expected.matrices().size(), finished().size());
      ModelView more = resumed.view().without(1);
      RepairResult again = repair(more, windows, GIVEN).result();
      Repair.of(RepairStates.Place.HERE, more, windows, GIVEN, journal, part -> {});
      Repaired third =
          Repair.of(RepairStates.Place.HERE, more, windows, GIVEN, journal, part -> {});
      assertEquals(again.matrices(), third.result().matrices());
      assertEquals(2 * expected.matrices().size() + again.matrices().size(), finished().size());
    }
  }

  /** Such as a disk leaves that lost power; a killed process leaves none. */
  @Test
  void saysWhatToDoWithABrokenJournal() throws IOException {
    RepairJournal journal = RepairJournal.in(folder);
    try (Model model = open()) {
      ModelView view = without(model, 2, 3);
      RepairResult expected =
          Repair.of(RepairStates.Place.HERE, view, windows, GIVEN, journal, part -> {}).result();
      Path broken = finished().get(0);
      Files.write(broken, new byte[0]);
      String sentence =
          assertThrows(
                  InvalidInputException.class,
                  () ->
                      Repair.of(RepairStates.Place.HERE, view, windows, GIVEN, journal, part -> {}))
              .getMessage();
      assertTrue(sentence.startsWith(broken.toString()), sentence);
      assertTrue(sentence.endsWith("Delete it, so that its unit is refitted again."), sentence);
      Files.delete(broken);
      RepairResult again =
          Repair.of(RepairStates.Place.HERE, view, windows, GIVEN, journal, part -> {}).result();
      assertEquals(expected.matrices(), again.matrices());
    }
  }

  @Test
  void twoRepairsShareAJournal() throws Exception {
    RepairJournal journal = RepairJournal.in(folder);
    try (Model one = open();
        Model two = open()) {
      CompletableFuture<RepairResult> beside =
          CompletableFuture.supplyAsync(
              () ->
                  Repair.of(
                          RepairStates.Place.HERE,
                          without(one, 2, 3),
                          windows,
                          GIVEN,
                          journal,
                          part -> {})
                      .result());
      RepairResult here =
          Repair.of(
                  RepairStates.Place.HERE, without(two, 2, 3), windows, GIVEN, journal, part -> {})
              .result();
      assertEquals(here.matrices(), beside.get().matrices());
      assertEquals(here.meanNllAfter(), beside.get().meanNllAfter());
      assertEquals(here.matrices().size(), finished().size());
    }
  }

  private static void interruptBehindHalf(double part) {
    if (part > 0.7) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Path> finished() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
