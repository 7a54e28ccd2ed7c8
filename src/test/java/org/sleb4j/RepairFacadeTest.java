package org.sleb4j;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.demo.Demo;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.json.Json;
import org.sleb4j.model.Units;
import org.sleb4j.repair.RepairJournal;
import org.sleb4j.repair.RepairOptions;
import org.sleb4j.repair.RepairResult;
import org.sleb4j.report.RepairCourseReport;
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
  void saysThatAModelIsEvaluatedOnTheTextOfItsRepair() {
    LanguageModel repaired = pruned.repair(text, "gap").model();
    Text again = Sleb.evaluation(Demo.calibration().toString()).length(32).first(3);
    assertEquals("", printed(() -> repaired.perplexity(other)));
    assertEquals("", printed(() -> pruned.perplexity(again)));
    String sentence = "calibration.txt is the text that the model was repaired with";
    assertTrue(printed(() -> repaired.perplexity(again)).contains(sentence));
    assertTrue(printed(() -> pruned.compare(repaired, again)).contains(sentence));
    String saved = folder.resolve("repaired").toString();
    repaired.save(saved);
    assertTrue(printed(() -> Sleb.load(saved).perplexity(again)).contains(sentence));
  }

  /** The name of a text says nothing; another text under that name is another text. */
  @Test
  void knowsTheTextOfARepairUnderAnotherNameAndCutOtherwise() throws IOException {
    LanguageModel repaired = pruned.repair(text, "gap").model();
    String words = Files.readString(Demo.calibration());
    String copy = Files.writeString(folder.resolve("copy.txt"), words + " The end.").toString();
    String part =
        Files.writeString(folder.resolve("part.txt"), words.substring(500, 9000)).toString();
    String sentence = "is the text that the model was repaired with, or has a part of it";
    for (String file : List.of(copy, part)) {
      Text same = Sleb.evaluation(file).length(100);
      String shown = printed(() -> repaired.perplexity(same));
      assertTrue(shown.contains(Path.of(file).getFileName() + " " + sentence), shown);
    }
    assertEquals("", printed(() -> repaired.perplexity(Sleb.evaluation())));
  }

  @Test
  void resumesFromItsJournal() throws IOException {
    String journal = folder.resolve("new/journal").toString();
    RepairResult first = pruned.repair(text, "gap", journal).report().result();
    List<Path> files = files(folder.resolve("new/journal"));
    assertEquals(4 * first.matrices().size(), files.size());
    Files.delete(files.get(0));
    FileTime kept = Files.getLastModifiedTime(files.get(1));
    RepairResult second = pruned.repair(text, "gap", journal).report().result();
    assertEquals(first.matrices(), second.matrices());
    assertEquals(first.meanNllAfter(), second.meanNllAfter());
    assertEquals(files, files(folder.resolve("new/journal")));
    assertEquals(kept, Files.getLastModifiedTime(files.get(1)));
    assertEquals(
        first.meanNllAfter(), pruned.repair(text, "gap").report().result().meanNllAfter(), 1e-9);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Quantizing a repaired model gives what saving it and quantizing that gives. */
  @ParameterizedTest
  @CsvSource({"rtn, '5 9'", "awq, '5 9'", "awq, '7.feed-forward 1.feed-forward 9.attention'"})
  void quantizesWhatItRepaired(String method, String removed) {
    LanguageModel whole = Sleb.load("demo");
    LanguageModel repaired = whole.without(removed.split(" ", -1)).repair(text, "all").model();
    repaired.save(folder.resolve("saved").toString());
    LanguageModel saved = Sleb.load(folder.resolve("saved").toString());
    String[] outs = {folder.resolve("direct").toString(), folder.resolve("stored").toString()};
    double direct = repaired.quantize(other, outs[0], method, 32).perplexity(other).value();
    double stored = saved.quantize(other, outs[1], method, 32).perplexity(other).value();
    assertEquals(stored, direct);
    assertNotEquals(repaired.perplexity(other).value(), direct);
    JsonNode story = Json.read(folder.resolve("direct/sleb.json"));
    assertTrue(story.get("sourceOrigin").has("repair"), story.toString());
    String sentence = "is the text that the model was repaired with";
    assertTrue(printed(() -> Sleb.load(outs[0]).perplexity(text)).contains(sentence));
  }

  /** Returns the warnings of some work. */
  private static String printed(Runnable work) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, UTF_8));
    try {
      work.run();
    } finally {
      System.setOut(before);
    }
    return bytes
        .toString(UTF_8)
        .lines()
        .filter(line -> line.startsWith("Warning"))
        .collect(joining());
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
  void searchesTheModelAsItIsRepairedAfterEachRemoval() {
    LanguageModel model = Sleb.load("demo");
    PruningSearch search = model.search(other, SearchBy.blocks().repairing(text));
    search.stepTo(2);
    List<Units> removed = search.removed();
    double found = search.report().result().passes().get(1).best().mean();
    LanguageModel first = model.without(removed.subList(0, 1)).repair(text).model();
    LanguageModel second = first.without(removed.subList(1, 2));
    assertEquals(Math.log(second.perplexity(other).value()), found, 1e-6);
    assertTrue(search.toString().contains("those of a repair after each"), search.toString());
    search.back();
    assertEquals(removed, search.stepTo(2).removed());
    search.close();
  }

  @Test
  void choosesFromTheRidgesThatAreNamed() {
    RepairReport report = pruned.repair(text, "gap", List.of(1000.0, 100.0)).report();
    assertEquals(100, report.result().rho());
    String hint = "rho 100 is the least of those tried: a smaller one may be better";
    assertTrue(report.toString().contains(hint), report.toString());
    assertFalse(pruned.repair(text, "gap", List.of(100.0)).toString().contains("those tried"));
  }

  @Test
  void showsLossesChangesAndAChart() {
    RepairedModel repaired = pruned.repair(text, "gap");
    String shown = repaired.toString();
    assertTrue(shown.contains("model.layers.4.mlp.down_proj.weight"), shown);
    assertTrue(shown.contains("held-out windows"), shown);
    assertTrue(repaired.mimeBundle().data().containsKey(MimeBundle.PNG));
  }

  @Test
  void showsWhatARepairGainsAfterEachRemoval() {
    LanguageModel model = Sleb.load("demo");
    PruningSearch search = model.search(other);
    search.stepTo(2);
    RepairCourseReport report = search.repairs(text, other.first(3));
    var steps = report.course().steps();
    assertEquals(2, steps.size());
    assertEquals(
        search.pruned(1).perplexity(other.first(3)).value(),
        steps.get(0).before().perplexity(),
        1e-9);
    assertEquals(
        search.pruned(2).repair(text).model().perplexity(other.first(3)).value(),
        steps.get(1).after().perplexity(),
        1e-6);
    assertTrue(report.toString().contains("calibration.txt"), report.toString());
    assertTrue(report.mimeBundle().data().containsKey(MimeBundle.PNG));
  }

  /** An infinite ridge gives the old matrices. */
  @Test
  void leavesTheModelAsItWasWhereNothingIsGained() {
    RepairOptions none = RepairOptions.defaults().withHeldOut(0).withRho(Double.POSITIVE_INFINITY);
    var same = pruned.view().on(Text.cut(text.first(2))).repair(none, RepairJournal.NONE);
    LanguageModel model = new LanguageModel(same.result().view());
    RepairReport report = new RepairReport(same.result().result(), same.provenance());
    assertEquals(pruned.perplexity(other).value(), model.perplexity(other).value());
    assertFalse(model.toString().contains("repaired"));
    assertTrue(report.toString().startsWith("The repair is not accepted"), report.toString());
    assertFalse(report.toString().contains("matched to dense after"), report.toString());
    assertTrue(report.toString().contains("repaired (not accepted)"), report.toString());
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
