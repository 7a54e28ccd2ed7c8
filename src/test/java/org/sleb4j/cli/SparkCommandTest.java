package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.demo.Demo;

/** Commands on a real cluster find what they find in one process. */
class SparkCommandTest {
  @TempDir Path folder;

  /** What differs from run to run: times, how it was run, and how often prefixes were. */
  private static final List<String> NOT_COMPARED =
      List.of("seconds", "spark", "origin", "arguments", "out", "blockPasses");

  /** Its first pass needs the loss of the model itself, and each batch the dense model. */
  private static final String SEARCH =
      "--remove 1 --units attention --rule per-parameter --objective kl-top-512";

  @Test
  void findsWhatOneProcessFinds() throws Exception {
    String questions = Demo.questions().toString();
    String task = Demo.task().toString();
    try (StandaloneCluster cluster = new StandaloneCluster(folder)) {
      check(cluster, "perplexity", "--removed", "5,3.attention");
      check(cluster, "redundancy", "--removed", "5");
      check(cluster, "redundancy", "--units", "--removed", "5,9");
      check(cluster, "zeroshot", "--task", task, "--data", questions, "--limit", "20");
      check(cluster, "search", SEARCH.split(" "));
      checkRepair(cluster);
    }
  }

  private void check(StandaloneCluster cluster, String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(name, "--model", "demo"));
    command.addAll(List.of(arguments));
    check(cluster, command, command);
  }

  private void check(StandaloneCluster cluster, List<String> onCluster, List<String> inProcess)
      throws Exception {
    Path out = folder.resolve("out");
    Process driver = cluster.begin(out, onCluster.toArray(String[]::new));
    ObjectNode spread = (ObjectNode) StandaloneCluster.end(driver, out).json();
    assertEquals(cluster.url(), spread.get("spark").get("master").asText());
    assertTrue(spread.get("spark").get("executors").asInt() >= 1, spread.toString());
    ObjectNode here = (ObjectNode) here(inProcess);
    assertTrue(
        spread.path("blockPasses").asDouble() >= here.path("blockPasses").asDouble(),
        "a range of candidates runs the blocks in front of it again");
    List.of(here, spread)
        .forEach(node -> node.findParents("blockPasses").forEach(SparkCommandTest::strip));
    List.of(here, spread)
        .forEach(node -> node.findParents("seconds").forEach(SparkCommandTest::strip));
    List.of(here, spread).forEach(SparkCommandTest::strip);
    assertEquals(here, spread);
  }

  private void checkRepair(StandaloneCluster cluster) throws Exception {
    Path spread = folder.resolve("spread");
    Path here = folder.resolve("here");
    check(cluster, repair(spread), repair(here));
    String weights = "model.safetensors";
    assertEquals(-1, Files.mismatch(here.resolve(weights), spread.resolve(weights)));
  }

  private static List<String> repair(Path out) {
    return List.of(
        "repair", "--model", "demo", "--removed", "9", "--rho", "0.01", "--out", out.toString());
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
