package org.sleb4j.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Harms a copy of a committed notebook in every way that must be found. */
class ComparisonTest {
  private final Notebook committed = Notebook.read(Path.of("notebooks", "01-quickstart.ipynb"));
  private final Notebook executed = committed.copy();

  private ObjectNode cell(String id) {
    return (ObjectNode)
        StreamSupport.stream(executed.json().get("cells").spliterator(), false)
            .filter(cell -> cell.get("id").asText().equals(id))
            .findFirst()
            .orElseThrow();
  }

  private ArrayNode outputs(String id) {
    return (ArrayNode) cell(id).get("outputs");
  }

  /** Returns the data of the last output of a cell. */
  private ObjectNode data(String id) {
    ArrayNode outputs = outputs(id);
    return (ObjectNode) outputs.get(outputs.size() - 1).get("data");
  }

  private void replaceText(String id, String from, String to) {
    JsonNode text = data(id).get("text/plain");
    String before = Notebook.lines(text);
    String after = before.replaceFirst(from, to);
    assertNotEquals(before, after);
    data(id).put("text/plain", after);
  }

  private List<String> findings() {
    return Comparison.of(committed, executed);
  }

  /** Checks that one thing was found, told with all these words. */
  private void assertFinds(String... words) {
    List<String> findings = findings();
    assertEquals(1, findings.size(), findings::toString);
    for (String word : words) {
      assertTrue(findings.get(0).contains(word), findings.get(0));
    }
  }

  @Test
  void findsNothingInTheSameNotebook() {
    assertEquals(List.of(), findings());
  }

  @Test
  void findsACellThatFails() {
    outputs("compare")
        .removeAll()
        .addObject()
        .put("output_type", "error")
        .put("ename", "InvalidInputException")
        .put("evalue", "There is no model x.");
    List<String> findings = findings();
    assertEquals(2, findings.size(), findings::toString); // and outputs are missing
    assertTrue(findings.get(0).contains("cell compare: failed: There is no model x."));
  }

  @Test
  void findsAChartThatVanished() {
    data("compare").remove("image/png");
    assertFinds("cell compare", "image/png");
  }

  @Test
  void findsAnOutputThatVanished() {
    outputs("redundancy").remove(0);
    assertFinds("cell redundancy");
  }

  @Test
  void findsABlankChart() throws IOException {
    BufferedImage before = committedChart("compare");
    data("compare").put("image/png", png(before.getWidth(), before.getHeight()));
    assertFinds("its chart is blank");
  }

  @Test
  void findsAChartOfAnotherSize() throws IOException {
    data("compare").put("image/png", png(10, 10));
    assertTrue(findings().get(0).contains("its chart has 10 x 10 points"));
  }

  private BufferedImage committedChart(String id) {
    List<Output> outputs = Output.of(outputs(id));
    return outputs.get(outputs.size() - 1).chart().orElseThrow();
  }

  private static String png(int width, int height) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  @Test
  void findsANumberThatDrifted() {
    replaceText("compare", "dense( +)\\d\\d\\.", "dense$199.");
    assertFinds("cell compare", "dense 99.");
  }

  @Test
  void findsAnotherBlock() {
    replaceText("steps", "removed: \\d+", "removed: 11");
    assertFinds("cell steps", "removed: 11");
  }

  @Test
  void findsOtherWords() {
    replaceText("compare", "dense", "sparse");
    assertFinds("cell compare", "sparse");
  }

  @Test
  void findsOtherCode() {
    cell("compare").put("source", "model");
    assertFinds("other cells");
  }

  @Test
  void takesOtherTimes() {
    replaceText("compare", "[\\d.]+ s\\b", "123.4 s");
    replaceText("speed", "Prompt latency: speedup [\\d.]+", "Prompt latency: speedup 0.7");
    assertEquals(List.of(), findings());
  }

  private static boolean areAlike(String first, String second) {
    return Words.of(first).differenceTo(Words.of(second)).isEmpty();
  }

  @Test
  void takesAUnitOfTheLastDigit() {
    assertTrue(areAlike("loss 3.2153, 64 %", "loss 3.2154, 65 %"));
    assertFalse(areAlike("+0.0634", "+0.0632"));
    assertFalse(areAlike("2,771 passes", "2,772 passes"));
    assertFalse(areAlike("64 %", "67 %"));
    assertTrue(areAlike("0.0e+00", "9.5e-07"));
    assertFalse(areAlike("5, 9", "5, 9, 2"));
  }

  @Test
  void takesDifferencesOfLossesInBfloat16() {
    Words margin = Words.rounded("3.2153 +0.0128");
    assertTrue(margin.differenceTo(Words.rounded("3.2154 +0.0123")).isEmpty());
    assertFalse(margin.differenceTo(Words.rounded("3.2153 +0.0158")).isEmpty());
    assertFalse(margin.differenceTo(Words.rounded("3.2253 +0.0128")).isEmpty());
  }

  @Test
  void missesANotebookThatWasNotRun(@TempDir Path executedFolder) throws IOException {
    Path folder = Path.of("notebooks");
    Path left = executedFolder.resolve("01-quickstart.ipynb");
    Files.copy(folder.resolve("01-quickstart.ipynb"), left);
    List<String> findings = CompareNotebooks.compare(folder, executedFolder);
    assertEquals(Notebook.in(folder).size() - 1, findings.size(), findings::toString);
    assertTrue(findings.stream().allMatch(finding -> finding.endsWith("was not run")));
  }
}
