package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;

/** Commands on a real cluster find what they find in one process. */
class SparkCommandTest {
  @TempDir Path folder;

  /** What differs from run to run: times, how it was run, and how often prefixes were. */
  private static final List<String> NOT_COMPARED =
      List.of("seconds", "spark", "origin", "arguments", "out", "blockPasses");

  /** Its first pass needs the loss of the model itself, and each batch the dense model. */
  private static final String SEARCH =
      "--remove 1 --units attention --rule per-parameter --objective kl-top-512";

  /** One application computes all of them, so that executors start once. */
  @Test
  void findsWhatOneProcessFinds() throws Exception {
    List<List<String>> commands = commands(Files.createDirectory(folder.resolve("spread")));
    Path found = Files.createDirectory(folder.resolve("found"));
    Path out = folder.resolve("out");
    try (StandaloneCluster cluster = new StandaloneCluster(folder)) {
      Process driver =
          cluster.begin(SparkDriver.class, out, SparkDriver.arguments(found, commands));
      List<JsonNode> here =
          commands(Files.createDirectory(folder.resolve("here"))).stream()
              .map(SparkCommandTest::here)
              .toList();
      Ran ran = StandaloneCluster.end(driver, out);
      assertEquals(0, ran.status(), ran.err());
      for (int i = 0; i < commands.size(); i++) {
        JsonNode spread = Json.read(SparkDriver.result(found, i));
        assertEquals(cluster.url(), spread.get("spark").get("master").asText());
        check((ObjectNode) here.get(i), (ObjectNode) spread);
      }
    }
    for (String model : List.of("repaired", "4bit")) {
      Path weights = Path.of(model, "model.safetensors");
      assertEquals(
          -1,
          Files.mismatch(
              folder.resolve("here").resolve(weights), folder.resolve("spread").resolve(weights)),
          model);
    }
  }

  private static List<List<String>> commands(Path out) {
    return Stream.of(
            "perplexity --removed 5,3.attention",
            "redundancy --removed 5",
            "redundancy --units --removed 5,9",
            "zeroshot --limit 20 --task " + Demo.task() + " --data " + Demo.questions(),
            "search " + SEARCH,
            "repair --removed 9 --rho 0.01 --out " + out.resolve("repaired"),
            "quantize --group 32 --removed 9.attention --out " + out.resolve("4bit"))
        .map(line -> List.of((line + " --model demo").split(" ")))
        .toList();
  }

  private static void check(ObjectNode here, ObjectNode spread) {
    assertTrue(spread.get("spark").get("executors").asInt() >= 1, spread.toString());
    assertTrue(
        spread.path("blockPasses").asDouble() >= here.path("blockPasses").asDouble(),
        "a range of candidates runs the blocks in front of it again");
    for (ObjectNode node : List.of(here, spread)) {
      node.findParents("blockPasses").forEach(SparkCommandTest::strip);
      node.findParents("seconds").forEach(SparkCommandTest::strip);
      strip(node);
    }
    assertEquals(here, spread);
  }

  private static void strip(JsonNode node) {
    ((ObjectNode) node).remove(NOT_COMPARED);
  }

  private static JsonNode here(List<String> command) {
    return Ran.of(Stream.concat(command.stream(), Stream.of("--json")).toArray(String[]::new))
        .json();
  }

  @Test
  void losesNothingWhenAWorkerIsKilled() throws Exception {
    Path journal = folder.resolve("journal.jsonl");
    Path out = folder.resolve("out");
    List<String> command = List.of("search", "--model", "demo", "--remove", "3");
    List<String> kept = List.of("--journal", journal.toString());
    try (StandaloneCluster cluster = new StandaloneCluster(folder)) {
      Process driver =
          cluster.begin(out, Stream.concat(command.stream(), kept.stream()).toArray(String[]::new));
      while (driver.isAlive() && lines(journal) < 5) {
        Thread.sleep(20);
      }
      assertTrue(driver.isAlive(), "ended before a worker was killed");
      cluster.kill(0);
      JsonNode spread = StandaloneCluster.end(driver, out).json();
      JsonNode here = here(command);
      assertEquals(here.get("removed"), spread.get("removed"));
      assertEquals(losses(here), losses(spread));
    }
  }

  private static long lines(Path journal) throws IOException {
    return Files.exists(journal) ? Files.readAllLines(journal).size() : 0;
  }

  private static List<Double> losses(JsonNode search) {
    return search.get("passes").findValuesAsText("meanNll").stream().map(Double::valueOf).toList();
  }

  @Test
  void worksWithoutSparkUnlessAClusterIsAskedFor() throws Exception {
    assertEquals(0, withoutSpark("perplexity", "--model", "demo").status());
    Ran search = withoutSpark("search", "--model", "demo", "--remove", "1");
    assertEquals(0, search.status(), search.err());
    Ran refused = withoutSpark("perplexity", "--model", "demo", "--spark", "local[2]");
    assertEquals(2, refused.status());
    String sentence = refused.err().lines().reduce((first, last) -> last).orElseThrow();
    assertTrue(
        sentence.matches(
            "--spark needs Apache Spark, which is not on the class path"
                + " \\((org/apache/spark|scala)/\\w[\\w/]*\\): build with mvn -Pspark package, and"
                + " start target/sleb4j\\."),
        sentence);
  }

  private Ran withoutSpark(String... arguments) throws Exception {
    Path out = folder.resolve("out");
    return StandaloneCluster.end(StandaloneCluster.withoutSpark(out, arguments), out);
  }

  @Test
  void namesAMasterThatDoesNotAnswer() {
    Ran ran = Ran.of("perplexity", "--model", "demo", "--spark", "spark://127.0.0.1:1");
    assertEquals(2, ran.status());
    assertEquals(
        "No Spark master answers at spark://127.0.0.1:1 (Connection refused): start one, or name"
            + " another.",
        ran.err().lines().reduce((first, last) -> last).orElseThrow());
  }
}
