package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.Golden;
import org.sleb4j.Int4Checkpoint;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;

/** Every command takes a model of 4 bits and finds what the weights it stands for find. */
class Int4CommandTest {
  @TempDir Path folder;

  private Int4Checkpoint checkpoint;
  private String int4;
  private String dense;
  private String tokens;

  @BeforeEach
  void files() throws IOException {
    Golden golden = Golden.of("llama-gqa");
    checkpoint = Int4Checkpoint.of(golden.directory(), 32);
    int4 = checkpoint.write(folder.resolve("int4")).toString();
    dense = checkpoint.writeDense(folder.resolve("dense")).toString();
    Path file = folder.resolve("tokens.json");
    tokens = Files.writeString(file, golden.json().get("calib_ids").toString()).toString();
  }

  @Test
  void tellsHowItIsStored() {
    JsonNode info = json("info", "--model", int4);
    assertEquals(32, info.get("groupSize").asInt());
    assertEquals("bfloat16", info.get("dtype").asText());
    assertEquals(checkpoint.bytes(), info.get("bytesOnDisk").asLong());
    assertTrue(json("info", "--model", dense).get("groupSize").isNull());
    Ran ran = Ran.of("info", "--model", int4);
    assertTrue(ran.out().contains(" in 4-bit, group 32, and float32"), ran.out());
  }

  @Test
  void searchesAndMeasures() {
    JsonNode expected = both(dense, "search", "--remove", "3");
    JsonNode found = both(int4, "search", "--remove", "3");
    assertEquals(expected.get("removed"), found.get("removed"));
    for (int i = 0; i < 3; i++) {
      assertEquals(
          loss(expected.get("passes").get(i)), loss(found.get("passes").get(i)), 1e-4, "pass " + i);
    }
    assertEquals(
        both(dense, "perplexity").get("perplexity").asDouble(),
        both(int4, "perplexity").get("perplexity").asDouble(),
        0.05);
    JsonNode metrics = both(int4, "redundancy").get("blocks");
    JsonNode expectedMetrics = both(dense, "redundancy").get("blocks");
    for (int block = 0; block < 6; block++) {
      assertEquals(
          expectedMetrics.get(block).get("metric1").asDouble(),
          metrics.get(block).get("metric1").asDouble(),
          1e-5);
    }
  }

  private JsonNode both(String model, String command, String... options) {
    return json(
        Stream.concat(
                Stream.of(command, "--model", model, "--tokens", tokens, "--dtype", "float32"),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private static double loss(JsonNode pass) {
    return pass.get("candidates").get(1).get("meanNll").asDouble();
  }

  @Test
  void generatesAndMeasuresSpeed() {
    String prompts = "[[5, 9, 200, 31], [7, 8, 1, 2]]";
    List<JsonNode> texts =
        Stream.of(dense, int4)
            .map(
                model ->
                    json(
                            "generate",
                            "--model",
                            model,
                            "--dtype",
                            "float32",
                            "--prompt-tokens",
                            write("prompts.json", prompts),
                            "--max-new-tokens",
                            "12")
                        .get("tokens"))
            .toList();
    assertEquals(texts.get(0), texts.get(1));
    String[] bench = {"bench", "--model", int4, "--tokens", "8", "--runs", "1"};
    assertTrue(json(bench).get("run").get("tokensPerSecond").asDouble() > 0);
  }

  @Test
  void prunesAndOpensAgain() {
    String out = folder.resolve("pruned").toString();
    json("prune", "--model", int4, "--removed", "3,1", "--out", out);
    assertEquals(32, json("info", "--model", out).get("groupSize").asInt());
    assertEquals(
        both(dense, "perplexity", "--removed", "3,1").get("perplexity").asDouble(),
        both(out, "perplexity").get("perplexity").asDouble(),
        0.05);
  }

  @Test
  void tellsStoriesIn4Bits() {
    Path stories = folder.resolve("stories");
    String model = Int4Checkpoint.of(Demo.directory(), 32).write(stories).toString();
    String prompt = "Once upon a time, there was";
    JsonNode told = json("generate", "--model", model, "--prompt", prompt, "--max-new-tokens", "8");
    assertTrue(told.get("text").get(0).asText().contains("little"), told.toString());
  }

  private String write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static JsonNode json(String... arguments) {
    Ran ran =
        Ran.of(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new));
    assertEquals(0, ran.status(), ran.err());
    return Json.parse(ran.out().getBytes(UTF_8), "output");
  }
}
