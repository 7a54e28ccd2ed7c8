package org.sleb4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.SharedData;
import org.sleb4j.demo.Demo;
import org.sleb4j.json.Json;

/** Asks a trained model questions as a person does, and adds up its records by hand. */
class ZeroshotCommandTest {
  private static final String MODEL = "demo";
  private static final int LAMBADA_ROWS = 4;

  @TempDir Path folder;

  private static JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--json", "--limit", "20"));
    Ran ran = Ran.of(all.toArray(String[]::new));
    assertEquals(0, ran.status(), ran.err());
    return Json.parse(ran.out().getBytes(StandardCharsets.UTF_8), "output");
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8), "record"))
        .toList();
  }

  private static String data(String task) {
    return "src/test/resources/org/sleb4j/zeroshot/" + task + ".jsonl";
  }

  @Test
  void printsWhatItsRecordsAddUpTo() throws IOException {
    Path records = folder.resolve("records.jsonl");
    String file = records.toString();
    JsonNode result =
        json(
            "zeroshot",
            "--model",
            MODEL,
            "--task",
            Demo.task().toString(),
            "--data",
            Demo.questions().toString(),
            "--records",
            file);
    assertEquals("completions", result.get("task").asText());
    assertEquals(20, result.get("n").asInt());
    assertEquals("lm-eval 0.4.0, no BOS", result.get("protocol").asText());
    JsonNode reference = Json.read(SharedData.reference("demo")).get("log_likelihoods");
    double right = 0;
    double rightByLength = 0;
    List<JsonNode> found = lines(records);
    for (int question = 0; question < found.size(); question++) {
      JsonNode record = found.get(question);
      double[] sums = Numbers.doubles(reference.get(question));
      double[] rates = new double[4];
      for (int i = 0; i < 4; i++) {
        JsonNode choice = record.get("choices").get(i);
        assertEquals(sums[i], choice.get("logProbability").asDouble(), 1e-3);
        rates[i] = sums[i] / (choice.get("continuation").asText().length() - 1);
      }
      int answer = record.get("answer").asInt();
      right += isLargest(sums, answer) ? 1 : 0;
      rightByLength += isLargest(rates, answer) ? 1 : 0;
    }
    double p = right / 20;
    assertEquals(p, result.get("acc").asDouble(), 1e-12);
    assertEquals(Math.sqrt(p * (1 - p) / 19), result.get("stderr").asDouble(), 1e-12);
    assertEquals(rightByLength / 20, result.get("accNorm").asDouble(), 1e-12);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(records), left.toList());
    }
  }

  private static boolean isLargest(double[] values, int place) {
    return Arrays.stream(values).max().orElseThrow() == values[place];
  }

  @Test
  void comparesWithTheWholeModelInPairs() throws IOException {
    Path records = folder.resolve("records.jsonl");
    JsonNode result =
        json(
            "zeroshot",
            "--model",
            MODEL,
            "--task",
            "lambada_openai",
            "--data",
            data("lambada_openai"),
            "--removed",
            "2,3",
            "--compare",
            "--bos",
            "--records",
            records.toString());
    JsonNode dense = result.get("dense");
    assertEquals("[2,3]", result.get("removed").toString());
    assertEquals("[]", dense.get("removed").toString());
    assertTrue(result.get("accNorm").isNull());
    assertTrue(result.get("protocol").asText().startsWith("lm-eval 0.4.9.2"));
    JsonNode difference = result.get("difference");
    assertEquals(
        result.get("acc").asDouble() - dense.get("acc").asDouble(),
        difference.get("acc").get("mean").asDouble(),
        1e-12);
    double ratio = result.get("perplexity").asDouble() / dense.get("perplexity").asDouble();
    assertEquals(ratio, difference.get("perplexity").get("ratio").asDouble(), 1e-9 * ratio);
    assertTrue(difference.get("perplexity").get("interval").isNull(), "four are too few");
    assertEquals(2, difference.get("acc").get("interval").size());
    double acc = dense.get("acc").asDouble();
    assertTrue(0 <= dense.get("interval").get(0).asDouble());
    assertTrue(dense.get("interval").get(0).asDouble() <= acc);
    assertTrue(acc <= dense.get("interval").get(1).asDouble());
    assertTrue(dense.get("interval").get(1).asDouble() <= 1);
    assertEquals(2 * LAMBADA_ROWS, lines(records).size());
    double sum = 0;
    for (JsonNode record : lines(records).subList(LAMBADA_ROWS, 2 * LAMBADA_ROWS)) {
      assertEquals("[2,3]", record.get("removed").toString());
      sum += record.get("choices").get(0).get("logProbability").asDouble();
    }
    double perplexity = Math.exp(-sum / LAMBADA_ROWS);
    assertEquals(perplexity, result.get("perplexity").asDouble(), 1e-9 * perplexity);
  }

  @Test
  void takesATaskOfOnesOwnAndSaysWhatItFound() throws IOException {
    Path task =
        Files.writeString(
            folder.resolve("own.json"),
            """
            {"name": "own", "context": "{{start}}", "continuation": ["{{a}}", "{{b}}"],
             "answer": "{{right}}", "labels": ["a", "b"], "metrics": ["acc", "acc_bytes"]}
            """);
    Path rows =
        Files.writeString(
            folder.resolve("rows.jsonl"),
            """
            {"start": "Once upon a", "a": "time", "b": "oven", "right": "a"}
            {"start": "The little girl was very", "a": "of", "b": "happy", "right": "b"}
            """);
    Ran ran =
        Ran.of("zeroshot", "--model", MODEL, "--task", task.toString(), "--data", rows.toString());
    assertEquals(0, ran.status(), ran.err());
    assertTrue(ran.out().startsWith("own, 2 questions (lm-eval 0.4.0, no BOS)"), ran.out());
    assertTrue(ran.out().contains("acc        1.0000"), ran.out());
    assertTrue(ran.out().contains("acc_bytes  1.0000"), ran.out());
  }

  @Test
  void asksForRowsWhereATaskNamesNone() throws IOException {
    Path task =
        Files.writeString(
            folder.resolve("own.json"),
            """
            {"name": "own", "context": "a", "continuation": "b", "metrics": ["acc"]}
            """);
    Ran ran = Ran.of("zeroshot", "--model", MODEL, "--task", task.toString());
    assertEquals(2, ran.status());
    assertTrue(ran.err().startsWith("--data FILE is missing: the task own does not"), ran.err());
  }

  @Test
  void asksTheDemoModelItsOwnQuestions() {
    JsonNode result = json("zeroshot", "--model", "demo");
    assertEquals("completions", result.get("task").asText());
    assertEquals(20, result.get("n").asInt());
    Ran ran = Ran.of("zeroshot", "--model", Golden.of("llama-gqa").directory().toString());
    assertEquals(2, ran.status());
    assertTrue(ran.err().startsWith("--task NAME is missing: only the demo model"), ran.err());
  }

  @Test
  void leavesNoRecordsOfARefusedRow() throws IOException {
    Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"goal\": \"g\"}");
    Path records = folder.resolve("records.jsonl");
    Ran ran =
        Ran.of(
            "zeroshot",
            "--model",
            MODEL,
            "--task",
            "piqa",
            "--data",
            rows.toString(),
            "--records",
            records.toString());
    assertEquals(2, ran.status());
    assertEquals(rows + ", line 1: field \"sol1\" is missing.", ran.err().strip());
    assertFalse(Files.exists(records));
  }
}
