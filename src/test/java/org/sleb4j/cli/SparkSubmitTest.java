package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.OwnJava;

/** Commands started by Spark's own program for that, which is what {@code spark-submit} runs. */
class SparkSubmitTest {
  @TempDir Path folder;

  @Test
  void takesTheMasterOfSparkSubmit() throws Exception {
    List<String> search = List.of("search", "--model", "demo", "--remove", "2", "--json");
    JsonNode spread = submit(search.toArray(String[]::new)).json();
    JsonNode here = Ran.of(search.toArray(String[]::new)).json();
    assertEquals("local[5]", spread.get("spark").get("master").asText());
    assertEquals(here.get("removed"), spread.get("removed"));
    assertEquals(here.findValues("meanNll"), spread.findValues("meanNll"));
    assertEquals(5, spread.get("spark").get("slots").asInt());
    assertTrue(
        spread.get("spark").get("tasks").asInt() > 2,
        "16 windows are 2 batches, whose candidates are cut");
    assertTrue(
        spread.get("blockPasses").asDouble() > here.get("blockPasses").asDouble(),
        "a range runs the blocks in front of it again");
    Ran refused = submit("perplexity", "--model", "demo", "--spark", "local[1]");
    assertEquals(2, refused.status());
    assertEquals(
        "--spark (local[1]) is not the master of spark-submit (local[5]): leave --spark out.",
        refused.err().lines().reduce((first, last) -> last).orElseThrow());
  }

  /** The classes are on the class path already, so the jar that is submitted is empty. */
  private Ran submit(String... arguments) throws Exception {
    Path jar = folder.resolve("empty.jar");
    new JarOutputStream(Files.newOutputStream(jar)).close();
    Path out = folder.resolve("out");
    List<String> command = new ArrayList<>(OwnJava.withSpark());
    command.add("org.apache.spark.deploy.SparkSubmit");
    command.addAll(List.of("--master", "local[5]", "--class", Main.class.getName()));
    command.add(jar.toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("out.err").toFile())
            .start();
    return StandaloneCluster.end(process, out);
  }
}
