package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.check.Strings;
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

  private static final String REFITTED = ".*rho-0\\.01\\.safetensors";

  private static final String QUANTIZED = ".*/\\.4bit\\.partial.*/\\.model.*\\.partial";

  /** One application computes most of them, so that executors start once. */
  @Test
  void findsWhatOneProcessFindsThoughWorkersAreKilled() throws Exception {
    Path local = Files.createDirectory(folder.resolve("here"));
    Path there = Files.createDirectory(folder.resolve("there"));
    List<List<String>> commands = commands(there);
    Path found = Files.createDirectory(folder.resolve("found"));
    Path out = folder.resolve("out");
    try (StandaloneCluster cluster = new StandaloneCluster(folder)) {
      Process driver =
          cluster.begin(SparkDriver.class, out, SparkDriver.arguments(found, commands));
      CompletableFuture<List<JsonNode>> here =
          CompletableFuture.supplyAsync(
              () -> commands(local).stream().map(SparkCommandTest::here).toList());
      replaceAWorker(cluster, driver, () -> lines(there.resolve("search.jsonl")) >= 5);
      replaceAWorker(cluster, driver, () -> sizes(there.resolve("repair"), REFITTED).size() >= 3);
      replaceAWorker(
          cluster,
          driver,
          () -> sizes(there, QUANTIZED).stream().anyMatch(bytes -> bytes > 1_000_000));
      Ran ran = StandaloneCluster.end(driver, out);
      assertEquals(0, ran.status(), ran.err());
      for (int i = 0; i < commands.size(); i++) {
        JsonNode spread = Json.read(SparkDriver.result(found, i));
        assertEquals(cluster.url(), spread.get("spark").get("master").asText());
        check((ObjectNode) here.join().get(i), (ObjectNode) spread);
      }
    }
    for (String model : List.of("repaired", "4bit")) {
      Path weights = Path.of(model, "model.safetensors");
      assertEquals(-1, Files.mismatch(local.resolve(weights), there.resolve(weights)), model);
    }
  }

  private static List<List<String>> commands(Path out) {
    return Stream.of(
            "redundancy --removed 5",
            "redundancy --units --removed 5,9",
            "zeroshot --limit 20 --task " + Demo.task() + " --data " + Demo.questions(),
            "search " + SEARCH,
            "search --remove 2 --journal " + out.resolve("search.jsonl"),
            Strings.format(
                "repair --removed 9 --rho 0.01 --journal %s --out %s",
                out.resolve("repair"), out.resolve("repaired")),
            "quantize --group 32 --removed 9.attention --out " + out.resolve("4bit"))
        .map(line -> List.of((line + " --model demo").split(" ")))
        .toList();
  }

  /** Kills the worker that has been there longest in the middle of a command. */
  private static void replaceAWorker(
      StandaloneCluster cluster, Process driver, Callable<Boolean> isInTheMiddle) throws Exception {
    while (driver.isAlive() && !isInTheMiddle.call()) {
      Thread.sleep(20);
    }
    assertTrue(driver.isAlive(), "ended before a worker was killed");
    cluster.replaceAWorker();
  }

  private static long lines(Path journal) throws IOException {
    return Files.exists(journal) ? Files.readAllLines(journal).size() : 0;
  }

  /** Returns the sizes of files in a folder, as far as they do not go meanwhile. */
  private static List<Long> sizes(Path folder, String pattern) throws IOException {
    try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.of()) {
      return files
          .filter(file -> file.toString().matches(pattern))
          .map(file -> file.toFile().length())
          .toList();
    } catch (UncheckedIOException e) {
      return List.of();
    }
  }

  @Test
  void startsAnApplicationOfItsOwn() throws Exception {
    Path out = folder.resolve("out");
    List<String> command = List.of("perplexity", "--model", "demo", "--removed", "5,3.attention");
    try (StandaloneCluster cluster = new StandaloneCluster(folder)) {
      Process driver = cluster.begin(out, command.toArray(String[]::new));
      check((ObjectNode) here(command), (ObjectNode) StandaloneCluster.end(driver, out).json());
    }
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
