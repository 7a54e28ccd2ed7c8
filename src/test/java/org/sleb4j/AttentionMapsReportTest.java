package org.sleb4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.display.MimeBundle;
import org.sleb4j.eval.AttentionMap;
import org.sleb4j.report.AttentionReport;

/** What a notebook shows of an attention; its weights are those of {@code AttentionMapsTest}. */
class AttentionMapsReportTest {
  private static final String TEXT = "Once upon a time";

  @TempDir Path directory;

  /** Of rows 1 | 0.5 0.5 | 0.25 0 0.75 those behind the first count. */
  @Test
  void sumsUpWhatTokensBehindTheFirstRead() {
    AttentionMap map =
        new AttentionMap(List.of(List.of(1.0), List.of(0.5, 0.5), List.of(0.25, 0.0, 0.75)));
    assertEquals((0.5 + 0.25) / 2, map.onFirst(), 1e-15);
    assertEquals((0.5 + 0.75) / 2, map.onItself(), 1e-15);
    assertEquals((0.5 + 0) / 2, map.onPrevious(), 1e-15);
    assertEquals((0.5 + 0.25 * 2) / 2, map.distance(), 1e-15);
    double third = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
    assertEquals((Math.log(2) + third) / 2, map.entropy(), 1e-15);
  }

  @Test
  void showsEachHeadWithAPictureAndAllWeights() throws IOException {
    AttentionReport report = Sleb.load("demo").attentionMaps(2, TEXT);
    assertEquals(
        "Attention of block 2: 4 heads over 5 tokens", report.toString().lines().findFirst().get());
    assertEquals(List.of("", "Once", " upon", " a", " time"), report.pieces());
    assertEquals(4, report.rows().size());
    assertEquals(
        Set.of("head", "onFirst", "onItself", "onPrevious", "distance", "entropy"),
        report.rows().get(0).keySet());
    Map<String, Object> fields = report.fields();
    assertEquals("attentionMaps", fields.get("report"));
    assertEquals(report.maps().heads().get(3).weights(), ((List<?>) fields.get("weights")).get(3));
    assertTrue(report.mimeBundle().data().containsKey(MimeBundle.PNG));
    for (String ending : List.of("html", "png", "svg", "csv", "json")) {
      Path file = directory.resolve("attention." + ending);
      report.save(file.toString());
      assertTrue(Files.size(file) > 100, ending);
    }
  }

  @Test
  void showsWhatIsLeftOfAPrunedModel() {
    LanguageModel pruned = Sleb.load("demo").without(1);
    assertEquals(List.of(1), pruned.attentionMaps(2, TEXT).provenance().blocks().removed());
    String sentence =
        assertThrows(InvalidInputException.class, () -> pruned.attentionMaps(1, TEXT)).getMessage();
    assertEquals(
        "the attention of block 1 is removed: name one of the blocks that have theirs, [0, 2, 3, 4,"
            + " 5, 6, 7, 8, 9, 10, 11].",
        sentence);
  }

  @Test
  void refusesNoTextAndABlockThatIsNotThere() {
    LanguageModel model = Sleb.load("demo");
    assertEquals("The text is null: give one.", refused(() -> model.attentionMaps(2, null)));
    assertEquals("block (12) must be from 0 to 11.", refused(() -> model.attentionMaps(12, TEXT)));
    assertEquals("The text is null: give one.", refused(() -> model.norms(null)));
    assertEquals("The text is null: give one.", refused(() -> Text.of((String) null)));
    assertEquals(
        "The other model is null: give one.", refused(() -> model.tokenLosses(null, TEXT)));
    assertEquals("The name of the model is null: give one.", refused(() -> Sleb.load(null)));
  }

  private static String refused(Executable work) {
    return assertThrows(InvalidInputException.class, work).getMessage();
  }
}
