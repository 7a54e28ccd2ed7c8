package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.SharedData;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;

/** Runs measurements of speed as a person does and reads what they print. */
class BenchCommandTest {
  private static final String TINY = "bench --shape tiny-llama --tokens 8 --runs 3";

  @Test
  void printsOneModel() {
    JsonNode result = json(TINY);
    assertEquals(
        List.of(
            "sleb4j",
            "command",
            "arguments",
            "mode",
            "batch",
            "tokens",
            "newTokens",
            "runs",
            "warmUps",
            "seed",
            "run",
            "removed",
            "origin",
            "seconds",
            "computation"),
        names(result));
    assertEquals("prompt", result.get("mode").asText());
    assertEquals(8, result.get("tokens").asInt());
    JsonNode run = result.get("run");
    assertEquals(
        List.of("removed", "median", "p10", "p90", "tokensPerSecond", "peakBytes", "seconds"),
        names(run));
    assertEquals(3, run.get("seconds").size());
    assertEquals(8 / run.get("median").asDouble(), run.get("tokensPerSecond").asDouble(), 1e-6);
  }

  @Test
  void printsWhereItWasMeasured() {
    JsonNode origin = json(TINY + " --dtype bfloat16").get("origin");
    assertEquals(
        List.of("model", "weights", "parameters", "dtype", "device", "machine"), names(origin));
    assertEquals("tiny-llama", origin.get("model").asText());
    assertEquals("bfloat16", origin.get("dtype").asText());
    assertEquals(
        List.of(
            "hardware",
            "device",
            "processors",
            "threads",
            "memory",
            "system",
            "sleb4j",
            "torch",
            "java"),
        names(origin.get("machine")));
  }

  @Test
  void comparesWithTheDenseModel() {
    JsonNode result =
        json(
            TINY.replace(" --runs 3", "")
                + " --removed 4,1 --mode generate --batch 2 --new-tokens 3 --warmups 2 --runs 6");
    assertEquals("generate", result.get("mode").asText());
    assertEquals(2, result.get("warmUps").asInt());
    assertEquals(List.of(), Numbers.list(result.get("dense").get("removed")));
    assertEquals(List.of(4, 1), Numbers.list(result.get("pruned").get("removed")));
    JsonNode speedup = result.get("speedup");
    double ratio = speedup.get("ratio").asDouble();
    assertTrue(speedup.get("interval").get(0).asDouble() <= ratio, speedup.toString());
    assertTrue(speedup.get("interval").get(1).asDouble() >= ratio, speedup.toString());
    assertTrue(speedup.get("estimate").asDouble() > 1.2, speedup.toString());
    JsonNode pruned = result.get("pruned");
    assertEquals(
        6 / pruned.get("median").asDouble(), pruned.get("tokensPerSecond").asDouble(), 1e-6);
  }

  @Test
  void hasNoIntervalForOneRun() {
    JsonNode speedup =
        json("bench --shape tiny-opt --tokens 8 --runs 1 --removed 1").get("speedup");
    assertTrue(speedup.get("interval").isNull());
  }

  @Test
  void sweepsAlongThePath() {
    JsonNode points = json(TINY + " --removed 4,1 --sweep").get("points");
    assertEquals(3, points.size());
    assertEquals(List.of(4), Numbers.list(points.get(1).get("removed")));
    assertEquals(1, points.get(0).get("speedup").get("ratio").asDouble());
    assertTrue(points.get(2).get("perplexity").isNull());
  }

  @Test
  void sweepsPerplexityAlongThePathAsTheReferenceDoes() {
    JsonNode reference = Json.read(SharedData.reference("demo"));
    String text = " --text " + Demo.calibration() + " --window-length 128 --windows 3";
    JsonNode sweep = json("bench --tokens 8 --runs 1 --removed 4,7,2 --sweep --model demo" + text);
    assertEquals("calibration.txt", sweep.get("text").get("corpus").asText());
    JsonNode points = sweep.get("points");
    assertPerplexity(reference.get("nll"), points.get(0));
    for (int removals = 1; removals <= 3; removals++) {
      assertPerplexity(reference.get("greedy_nll").get(removals - 1), points.get(removals));
    }
  }

  private static void assertPerplexity(JsonNode nll, JsonNode point) {
    assertEquals(Math.exp(nll.asDouble()), point.get("perplexity").asDouble(), 1e-3);
  }

  @Test
  void sweepsTheDemoModelOnItsOwnText() {
    String sweep = "bench --model demo --tokens 8 --runs 1 --removed 5 --sweep --windows 1";
    String out = ran(sweep).out();
    assertTrue(out.startsWith("corpus    evaluation.txt"), out);
    assertEquals(2, json(sweep).get("points").findValues("perplexity").size());
    assertTrue(json(sweep).get("points").get(1).get("perplexity").asDouble() > 1);
  }

  @Test
  void measuresACheckpoint() {
    String model = Golden.of("llama-gqa").directory().toString();
    JsonNode origin = json("bench --tokens 8 --runs 1 --model " + model).get("origin");
    assertEquals("llama-gqa", origin.get("model").asText());
    assertEquals(64, origin.get("weights").asText().length(), "a hash");
    assertEquals(305_472, origin.get("parameters").asLong());
  }

  @Test
  void measuresWhatAShortContextHoldsAndSaysSo() {
    String model = Golden.of("llama-gqa").directory().toString();
    JsonNode prompt = json("bench --runs 1 --model " + model);
    assertEquals(128, prompt.get("tokens").asInt());
    assertEquals(
        "the context of " + model + " is 128 tokens: prompts have 128 tokens in place of 2048.",
        prompt.get("warnings").get(0).asText());
    Ran generation = ran("bench --runs 1 --batch 2 --mode generate --model " + model);
    assertTrue(generation.out().contains("64 new tokens"), generation.out());
    assertTrue(generation.err().contains("Warning: the context of " + model), generation.err());
    assertEquals(1, generation.err().lines().count(), generation.err());
  }

  @Test
  void printsATableForPeople() {
    String out = ran(TINY + " --removed 4,1").out();
    assertTrue(out.startsWith("tiny-llama (random weights, "), out);
    assertTrue(out.contains("prompt processing of 1 x 8 tokens, 3 runs after 1 warm-up"), out);
    assertTrue(out.contains("removed    median s"), out);
    assertTrue(out.lines().anyMatch(line -> line.startsWith("speedup ")), out);
    assertTrue(ran(TINY + " --removed 4,1 --sweep").out().contains("perplexity  speedup"), out);
  }

  @Test
  void tellsWhatAShapeIsWithoutMakingIt() {
    JsonNode info = json("info --shape llama-2-70b");
    assertEquals(68_976_648_192L, info.get("parameters").asLong());
    assertEquals(0, info.get("bytesOnDisk").asLong());
    assertTrue(ran("info --shape opt-66b").out().startsWith("model       shape opt-66b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bench | --model",
        "bench --model M --shape tiny-opt | mutually exclusive",
        "bench --shape nosuch | shape (nosuch) must be one of [",
        "bench --shape nosuch | tiny-llama",
        "bench --shape nosuch | llama-2-70b",
        "bench --shape tiny-opt --mode fast | --mode",
        "bench --shape tiny-opt --runs 0 | --runs (0) must be at least 1",
        "bench --shape tiny-opt --warmups 0 | --warmups (0) must be at least 1",
        "bench --shape tiny-opt --batch 0 | --batch (0) must be at least 1",
        "bench --shape tiny-opt --prompt-tokens 0 | --prompt-tokens (0) must be at least 1",
        "perplexity --model demo --window-length 1 | --window-length (1) must be at least 2",
        "perplexity --model demo --windows 0 | --windows (0) must be at least 1",
        "generate --model demo --prompt a --new-tokens 1 --temperature 1 --top-k -1 | --top-k (-1)"
            + " must",
        "generate --model demo --prompt a --new-tokens 1 --temperature 1 --top-p 2 | --top-p (2.0)"
            + " must",
        "bench --shape tiny-opt --tokens 4096 | prompts of 4096 tokens with 0 new ones must fit the"
            + " model's context of 2048",
        "bench --shape tiny-opt --new-tokens 3 | no effect in --mode prompt",
        "bench --shape tiny-opt --mode generate --new-tokens 0 | --new-tokens (0) must be",
        "bench --shape tiny-opt --removed 6 | removed block (6) must be one of",
        "bench --shape tiny-opt --sweep | --sweep needs --removed",
        "bench --shape tiny-opt --removed 1 --text T | have an effect only with --sweep",
        "bench --shape tiny-opt --removed 1 --sweep --text T | random weights and no tokenizer",
        "bench --shape tiny-opt --batch 1000000000 | The states of 1000000000 x 2048 tokens need",
        "bench --shape llama-2-70b --memory 1000000000 | shape llama-2-70b needs",
        "perplexity --shape tiny-opt --text T | random weights and no tokenizer",
        "redundancy --shape tiny-opt --tokens T | random weights and no tokenizer",
        "search --shape tiny-opt --tokens T --remove 1 | random weights and no tokenizer",
        "generate --shape tiny-opt --prompt a --max-new-tokens 1 | random weights and no tokenizer",
        "logits --shape tiny-opt --tokens T --out O | random weights and no tokenizer",
        "prune --shape tiny-opt --removed 1 --out O | random weights and no tokenizer",
      })
  void tellsAMistakeInOneSentence(String arguments, String part) {
    Ran ran = Ran.of(arguments.split(" ", -1));
    assertEquals(2, ran.status(), ran.err());
    assertEquals("", ran.out());
    assertEquals(1, ran.err().lines().count(), ran.err());
    assertTrue(ran.err().contains(part), ran.err());
  }

  private static Ran ran(String arguments) {
    Ran ran = Ran.of(arguments.split(" ", -1));
    assertEquals(0, ran.status(), ran.err());
    return ran;
  }

  private static JsonNode json(String arguments) {
    String out = ran(arguments + " --json").out();
    assertEquals(1, out.lines().count(), out);
    return Json.parse(out.getBytes(UTF_8), "output");
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
