package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.Golden;
import org.sleb4j.LanguageModel;
import org.sleb4j.Sleb;
import org.sleb4j.Text;
import org.sleb4j.json.Json;

/** Saves results, changes what they say, and runs them again. */
class RerunCommandTest {
  @TempDir Path folder;

  private String model;
  private String tokens;

  @BeforeEach
  void files() throws IOException {
    Golden golden = Golden.of("llama-gqa");
    model = golden.directory().toString();
    tokens =
        Files.writeString(folder.resolve("tokens.json"), golden.json().get("calib_ids").toString())
            .toString();
  }

  private JsonNode printed(String... words) {
    return Ran.of(Stream.concat(Stream.of(words), Stream.of("--json")).toArray(String[]::new))
        .json();
  }

  private String file(JsonNode... results) throws IOException {
    String all =
        results.length == 1
            ? results[0].toString()
            : "{\"sleb4j\":\"1\",\"report\":\"analysis\",\"results\":"
                + Stream.of(results).toList()
                + "}";
    return Files.writeString(folder.resolve("results.json"), all).toString();
  }

  private JsonNode perplexity() {
    return printed("perplexity", "--model", model, "--tokens", tokens, "--removed", "1");
  }

  @Test
  void agreesWithWhatCommandsPrinted() throws IOException {
    JsonNode search =
        printed(
            "search",
            "--model",
            model,
            "--tokens",
            tokens,
            "--remove",
            "1",
            "--journal",
            folder.resolve("journal.jsonl").toString());
    JsonNode redundancy = printed("redundancy", "--model", model, "--tokens", tokens);
    Ran ran = Ran.of("rerun", file(perplexity(), search, redundancy), "--json");
    assertEquals(0, ran.status(), ran.out() + ran.err());
    JsonNode found = ran.json();
    assertTrue(found.get("agrees").asBoolean());
    assertEquals(3, found.get("results").size());
    for (JsonNode result : found.get("results")) {
      assertTrue(result.get("agrees").asBoolean(), result.toString());
      assertTrue(result.get("compared").asInt() >= 5, result.toString());
      assertEquals(0, result.get("changes").size(), result.toString());
      assertFalse(result.get("arguments").toString().contains("journal"), result.toString());
    }
  }

  @Test
  void reportsANumberThatDiffersAndTheTolerance() throws IOException {
    ObjectNode result = (ObjectNode) perplexity();
    double before = result.get("meanNll").asDouble();
    result.put("meanNll", before + 0.001 * before);
    Ran ran = Ran.of("rerun", file(result));
    assertEquals(1, ran.status(), ran.out());
    assertTrue(ran.out().contains("differs: "), ran.out());
    assertTrue(ran.out().contains("numbers within 1e-04"), ran.out());
    assertTrue(ran.out().contains("meanNll was " + (before + 0.001 * before)), ran.out());
    assertEquals(0, Ran.of("rerun", file(result), "--tolerance", "0.01").status());
  }

  @Test
  void aChoiceThatDiffersIsADifferenceHoweverLargeTheTolerance() throws IOException {
    ObjectNode search =
        (ObjectNode) printed("search", "--model", model, "--tokens", tokens, "--remove", "1");
    search.putArray("removed").add(99);
    Ran ran = Ran.of("rerun", file(search), "--tolerance", "1000");
    assertEquals(1, ran.status());
    assertTrue(ran.out().contains("removed[0] was 99 and is "), ran.out());
  }

  @Test
  void namesAChangedModelTextAndVersionFirst() throws IOException {
    ObjectNode result = (ObjectNode) perplexity();
    ObjectNode origin = (ObjectNode) result.get("origin");
    origin.put("weights", "0".repeat(64));
    origin.put("windowsHash", "1".repeat(64));
    ((ObjectNode) origin.get("machine")).put("torch", "1.0");
    Ran ran = Ran.of("rerun", file(result));
    assertEquals(0, ran.status(), "the numbers agree");
    assertTrue(
        ran.out().startsWith("the weights of the model changed: 000000000000 was, "), ran.out());
    int text = ran.out().indexOf("the windows of the text changed: 111111111111 was");
    int torch = ran.out().indexOf("torch changed: 1.0 was");
    assertTrue(0 < text && text < torch && torch < ran.out().indexOf("agrees: "), ran.out());
  }

  @Test
  void computesWithAnotherModel() throws IOException {
    ObjectNode result = (ObjectNode) perplexity();
    String before = result.toString().replace("\"" + model + "\"", "\"nowhere\"");
    Path file = Files.writeString(folder.resolve("moved.json"), before);
    Ran lost = Ran.of("rerun", file.toString());
    assertEquals(1, lost.status());
    assertTrue(lost.out().contains("could not be computed: There is no model nowhere"), lost.out());
    assertEquals(0, Ran.of("rerun", file.toString(), "--model", model).status());
  }

  @Test
  void writesARepairedModelNowhereElseThanToAFolderThatIsRemoved() throws IOException {
    Path out = folder.resolve("repaired");
    JsonNode repair =
        printed(
            "repair",
            "--model",
            "demo",
            "--removed",
            "5",
            "--windows",
            "16",
            "--window-length",
            "64",
            "--out",
            out.toString());
    long written = Files.getLastModifiedTime(out.resolve("sleb.json")).toMillis();
    Ran ran = Ran.of("rerun", file(repair));
    assertEquals(0, ran.status(), ran.out());
    assertEquals(written, Files.getLastModifiedTime(out.resolve("sleb.json")).toMillis());
  }

  @Test
  void runsTimedSearchesAgainWithoutTimesAndQuotesThem() throws IOException {
    String last = "--search last --name 'the last ones'";
    JsonNode searches =
        printed(
            "compare-searches",
            "--model",
            "demo",
            "--windows",
            "2",
            "--window-length",
            "64",
            "--evaluation-windows",
            "2",
            "--budget=0.08",
            "--runs",
            "1",
            "--by",
            last,
            "--by",
            "--units=unit --search random");
    assertEquals(2, searches.get("timed").size());
    Ran ran = Ran.of("rerun", file(searches));
    assertEquals(0, ran.status(), ran.out() + ran.err());
    assertTrue(ran.out().startsWith("Model, texts and versions are the same."), ran.out());
    assertTrue(
        ran.out()
            .contains(
                "--budget 0.08 --by \""
                    + last
                    + "\" --by '--units=unit --search random' --runs 0\n"),
        ran.out());
    assertTrue(ran.out().endsWith("All that was compared agrees." + System.lineSeparator()));
  }

  @Test
  void namesTheOtherModelFirst() throws IOException {
    JsonNode perplexity = perplexity();
    Path copy = Files.createDirectory(folder.resolve("copy"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(Path.of(model, name), copy.resolve(name));
    }
    Ran same = Ran.of("rerun", file(perplexity), "--model", copy.toString());
    assertEquals(0, same.status(), same.out());
    String was = "the model changed: " + model + " was, ";
    assertTrue(same.out().startsWith(was + copy + " is, with the same weights\n\n1."), same.out());
    Ran other =
        Ran.of("rerun", file(perplexity), "--model", Golden.of("opt-pre").directory().toString());
    assertEquals(1, other.status(), other.out());
    assertTrue(other.out().startsWith(was), other.out());
    assertTrue(other.out().contains("opt-pre is\nthe weights of the model changed: "), other.out());
    assertTrue(other.out().contains("Something differs."), other.out());
    Ran none = Ran.of("rerun", file(perplexity), "--model", "nowhere");
    assertEquals(1, none.status());
    assertTrue(none.out().startsWith(was + "nowhere is\n\n1."), none.out());
    assertTrue(none.out().strip().endsWith("\n\nNothing could be compared."), none.out());
    assertFalse(none.out().contains("are the same"), none.out());
  }

  @Test
  void saysHowManyCouldNotBeComputed() throws IOException {
    JsonNode perplexity = perplexity();
    JsonNode lost =
        Json.parse(perplexity.toString().replace(model, "nowhere").getBytes(UTF_8), "moved");
    Ran ran = Ran.of("rerun", file(perplexity, lost));
    assertEquals(1, ran.status());
    assertTrue(
        ran.out().strip().endsWith("All that was compared agrees. 1 could not be computed."),
        ran.out());
  }

  @Test
  void refusesByNameWhatNoCommandComputes() throws IOException {
    Path file = folder.resolve("similarity.json");
    LanguageModel demo = Sleb.load("demo");
    demo.similarity(Sleb.calibration().first(1)).save(file.toString());
    Path both = folder.resolve("both.html");
    Sleb.report(both.toString(), demo, demo.similarity(Sleb.calibration().first(1)));
    Sleb.closeAll();
    Ran one = Ran.of("rerun", file.toString());
    assertEquals(2, one.status());
    assertEquals(
        file + " holds only results that no command computes: similarity.", one.err().strip());
    assertTrue(
        Ran.of("rerun", both.toString()).err().contains("no command computes: model, similarity."));
  }

  @Test
  void timesAreNotComparedAndThatIsSaid() throws IOException {
    JsonNode bench = printed("bench", "--model", model, "--prompt-tokens", "8", "--runs", "1");
    Ran ran = Ran.of("rerun", file(bench));
    assertEquals(0, ran.status());
    assertTrue(ran.out().contains("not run: times are not compared"), ran.out());
    assertTrue(ran.out().strip().endsWith("Nothing could be compared."), ran.out());
  }

  @Test
  void runsAnAnalysisOfANotebookAgain() throws IOException {
    LanguageModel demo = Sleb.load("demo");
    Text text = Sleb.calibration().first(2);
    var search = demo.search(text);
    search.step();
    Path file = folder.resolve("analysis.html");
    Text heldOut = Sleb.evaluation().first(2);
    Sleb.report(
        file.toString(),
        demo,
        search,
        demo.redundancy(text),
        demo.compare(search.pruned(), heldOut),
        demo.similarity(text));
    Sleb.closeAll();
    Ran ran = Ran.of("rerun", file.toString(), "--json");
    assertEquals(0, ran.status(), ran.out() + ran.err());
    JsonNode found = ran.json();
    assertEquals(3, found.get("results").size());
    assertEquals("[\"model\",\"similarity\"]", found.get("noCommand").toString());
    String html = Files.readString(file);
    assertTrue(html.contains("<h1>Analysis of demo</h1>"));
    assertTrue(html.contains("<h2>3. Redundancy of 12 blocks"));
    assertFalse(html.contains("http"), "an address");
  }

  @Test
  void refusesAFileWithoutResults() throws IOException {
    Path page = Files.writeString(folder.resolve("page.html"), "<p>nothing</p>");
    assertTrue(Ran.of("rerun", page.toString()).err().contains("holds no results"));
    Path json = Files.writeString(folder.resolve("other.json"), "{\"a\": 1}");
    assertTrue(Ran.of("rerun", json.toString()).err().contains("holds no result of sleb4j"));
    assertEquals(2, Ran.of("rerun", folder.resolve("none.json").toString()).status());
  }
}
