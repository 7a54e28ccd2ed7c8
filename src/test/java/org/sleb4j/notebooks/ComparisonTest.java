package org.sleb4j.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(before).containsPattern(from);
    data(id).put("text/plain", before.replaceFirst(from, to));
  }

  private List<String> findings() {
    return Comparison.of(committed, executed);
  }

  @Test
  void findsNothingInTheSameNotebook() {
    assertThat(findings()).isEmpty();
  }

  @Test
  void findsACellThatFails() {
    outputs("compare")
        .removeAll()
        .addObject()
        .put("output_type", "error")
        .put("ename", "InvalidInputException")
        .put("evalue", "There is no model x.");
    assertThat(findings())
        .anySatisfy(
            f -> assertThat(f).contains("cell compare", "failed: There is no model x."));
  }

  @Test
  void findsAChartThatVanished() {
    data("compare").remove("image/png");
    assertThat(findings()).singleElement().asString().contains("cell compare", "image/png");
  }

  @Test
  void findsAnOutputThatVanished() {
    outputs("redundancy").remove(0);
    assertThat(findings()).singleElement().asString().contains("cell redundancy");
  }

  @Test
  void findsABlankChart() throws IOException {
    BufferedImage before = committedChart("compare");
    data("compare").put("image/png", png(before.getWidth(), before.getHeight()));
    assertThat(findings()).singleElement().asString().endsWith("its chart is blank");
  }

  @Test
  void findsAChartOfAnotherSize() throws IOException {
    data("compare").put("image/png", png(10, 10));
    assertThat(findings()).anySatisfy(f -> assertThat(f).contains("its chart has 10 x 10 points"));
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
    assertThat(findings()).singleElement().asString().contains("cell compare", "dense 99.");
  }

  @Test
  void findsAnotherBlock() {
    replaceText("steps", "removed: \\d+", "removed: 11");
    assertThat(findings()).singleElement().asString().contains("cell steps", "removed: 11");
  }

  @Test
  void findsOtherWords() {
    replaceText("compare", "dense", "sparse");
    assertThat(findings()).singleElement().asString().contains("cell compare", "sparse");
  }

  @Test
  void findsOtherCode() {
    cell("compare").put("source", "model");
    assertThat(findings()).singleElement().asString().contains("other cells");
  }

  @Test
  void takesOtherTimes() {
    replaceText("compare", "[\\d.]+ s\\b", "123.4 s");
    replaceText("speed", "Prompt latency: [\\d.]+", "Prompt latency: 0.7");
    assertThat(findings()).isEmpty();
  }

  @Test
  void takesAUnitOfTheLastDigit() {
    assertThat(Words.of("loss 3.2153, 64 %").differenceTo(Words.of("loss 3.2154, 65 %"))).isEmpty();
    assertThat(Words.of("+0.0634").differenceTo(Words.of("+0.0632"))).isPresent();
    assertThat(Words.of("2,771 passes").differenceTo(Words.of("2,772 passes"))).isPresent();
    assertThat(Words.of("64 %").differenceTo(Words.of("67 %"))).isPresent();
    assertThat(Words.of("0.0e+00").differenceTo(Words.of("9.5e-07"))).isEmpty();
    assertThat(Words.of("5, 9").differenceTo(Words.of("5, 9, 2"))).isPresent();
  }

  @Test
  void missesANotebookThatWasNotRun(@TempDir Path executedFolder) throws IOException {
    Path folder = Path.of("notebooks");
    Path left = executedFolder.resolve("01-quickstart.ipynb");
    Files.copy(folder.resolve("01-quickstart.ipynb"), left);
    assertThat(CompareNotebooks.compare(folder, executedFolder))
        .hasSize(Notebook.in(folder).size() - 1)
        .allSatisfy(f -> assertThat(f).endsWith("was not run"));
  }
}
