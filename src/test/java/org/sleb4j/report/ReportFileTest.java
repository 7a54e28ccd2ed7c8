package org.sleb4j.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.eval.TokenLosses;
import org.sleb4j.fields.Rows;
import org.sleb4j.json.Json;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Saves reports and reads them as other programs do. */
class ReportFileTest {
  private static final Report REDUNDANCY =
      new RedundancyReport(Samples.redundancy(), Samples.provenance());
  private static final Report PERPLEXITY =
      new PerplexityReport(Samples.perplexity(20), Samples.provenance(3));

  @TempDir Path folder;

  private Path save(Report report, String name) {
    Path file = folder.resolve(name);
    report.save(file.toString());
    return file;
  }

  @Test
  void jsonDescribesItself() {
    JsonNode json = Json.read(save(PERPLEXITY, "a.json"));
    assertTrue(json.has("sleb4j"));
    assertEquals("perplexity", json.get("report").asText());
    assertEquals(Math.log(20), json.get("meanNll").asDouble());
    assertEquals("[18.5,21.75]", json.get("interval").toString());
    assertEquals("[3]", json.get("removed").toString());
    assertEquals(Samples.NAME, json.at("/origin/model").asText());
    assertEquals("0".repeat(64), json.at("/origin/windowsHash").asText());
    assertEquals("float32", json.at("/origin/dtype").asText());
    assertEquals(2, json.at("/origin/machine/threads").asInt());
  }

  @Test
  void rowsHaveTheNamesOfTheJson() {
    assertEquals(4, REDUNDANCY.rows().size());
    assertEquals(List.of("block", "metric1", "metric2"), names(REDUNDANCY));
    assertEquals(0.02, REDUNDANCY.rows().get(1).get("metric1"));
    assertEquals(1, REDUNDANCY.rows().get(1).get("block"));
    assertEquals(
        List.of(
            "perplexity",
            "meanNll",
            "windows",
            "tokens",
            "interval.low",
            "interval.high",
            "seconds",
            "bitsPerByte",
            "textBytes",
            "removed"),
        names(PERPLEXITY));
    assertEquals(List.of(3), PERPLEXITY.rows().get(0).get("removed"));
  }

  private static List<String> names(Report report) {
    return List.copyOf(report.rows().get(0).keySet());
  }

  /** Candidates of a pass are lists of objects, which a row does not hold. */
  @Test
  void passesOfASearchAreRowsWithTheirLoss() throws IOException {
    String csv = Files.readString(save(Samples.search(), "search.csv"));
    assertEquals(
        "removed,meanNll,margin.meanNll,margin.interval.low,margin.interval.high,withinNoise",
        csv.lines().findFirst().orElseThrow());
    assertTrue(csv.lines().skip(1).findFirst().orElseThrow().startsWith("2,3.5,0.25,"), csv);
    JsonNode json = Json.read(save(Samples.search(), "search.json"));
    assertEquals(3.25, json.get("meanNllBefore").asDouble());
    assertEquals(4.5, json.get("meanNllAfter").asDouble());
  }

  @Test
  void quotesCellsOfCsv() {
    List<String> pieces = List.of("a", "\"b,\"", "c");
    TokenLosses losses = new TokenLosses(List.of(1, 2, 3), List.of(0.5, 1.0));
    String csv =
        Rows.csv(new TokenLossReport(pieces, losses, losses, Samples.provenance(1)).rows());
    assertEquals("token,text,dense,pruned\r\n1,\"\"\"b,\"\"\",0.5,0.5\r\n2,c,1.0,1.0\r\n", csv);
  }

  @Test
  void pngIsThePictureWithTheNameOfTheSoftware() throws IOException {
    Path file = save(REDUNDANCY, "a.png");
    BufferedImage read = ImageIO.read(file.toFile());
    BufferedImage image = REDUNDANCY.image();
    assertEquals(image.getWidth(), read.getWidth());
    assertEquals(image.getHeight(), read.getHeight());
    for (int x = 0; x < image.getWidth(); x += 7) {
      assertEquals(image.getRGB(x, x / 2), read.getRGB(x, x / 2));
    }
    assertTrue(new String(Files.readAllBytes(file), UTF_8).contains("tEXtSoftware\0sleb4j"));
  }

  @Test
  void svgIsWellFormedPathsWithinItsFrame() throws Exception {
    String svg = Files.readString(save(REDUNDANCY, "a.svg"));
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    Element root = document.getDocumentElement();
    assertEquals(2 * Integer.parseInt(root.getAttribute("width")), REDUNDANCY.image().getWidth());
    assertTrue(document.getElementsByTagName("path").getLength() > 20);
    assertFalse(svg.contains("<image"));
  }

  @Test
  void htmlNeedsNothingElseAndHoldsTheJson() throws IOException {
    String html = Files.readString(save(REDUNDANCY, "a.html"));
    assertFalse(html.contains("http"), "an address");
    assertTrue(html.contains("<title>Redundancy of 4 blocks"));
    assertTrue(html.contains("data:image/png;base64,"));
    assertTrue(html.contains("prefers-color-scheme: dark"));
    String json = html.substring(html.indexOf("id=\"sleb4j\">") + 12, html.indexOf("</script>"));
    assertEquals(
        Json.tree(REDUNDANCY.fields()).toString(),
        Json.parse(json.getBytes(UTF_8), "the script element").toString());
  }

  @Test
  void refusesAnotherEndingAndAPictureThatIsNotThere() {
    String ending = refusal(REDUNDANCY, "a.pdf");
    assertTrue(ending.endsWith("a.pdf must end in .html, .png, .svg, .csv or .json."), ending);
    String picture = refusal(PERPLEXITY, "a.png");
    assertTrue(picture.contains("has no picture"), picture);
    assertEquals(
        "PerplexityReport has no picture: use its rows(), or save it as .html, .csv or .json.",
        assertThrows(InvalidInputException.class, PERPLEXITY::image).getMessage());
  }

  private String refusal(Report report, String name) {
    Path file = folder.resolve(name);
    return assertThrows(InvalidInputException.class, () -> report.save(file.toString()))
        .getMessage();
  }

  @Test
  void replacesWhatItSavedAndNothingElse() throws IOException {
    for (String name : List.of("a.html", "a.png", "a.svg", "a.csv", "a.json")) {
      Path file = save(REDUNDANCY, name);
      byte[] first = Files.readAllBytes(file);
      save(REDUNDANCY, name);
      assertEquals(first.length, Files.size(file), name);
      Files.writeString(file, "a person's");
      assertTrue(refusal(REDUNDANCY, name).contains("was not saved by this tool"), name);
      assertEquals("a person's", Files.readString(file), name);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(5, left.count(), "nothing half-written stays");
    }
  }
}
