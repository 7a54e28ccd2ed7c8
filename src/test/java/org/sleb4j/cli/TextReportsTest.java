package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sleb4j.SharedData;
import org.sleb4j.json.Json;

/** Reads models and texts rebuilt from public reports, and compares with the values beside them. */
class TextReportsTest {
  private static String path(String name) {
    return SharedData.path(name).toString();
  }

  private static JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    Ran ran = Ran.of(all.toArray(String[]::new));
    assertEquals(0, ran.status(), ran.err());
    return Json.parse(ran.out().getBytes(UTF_8), "output");
  }

  @Test
  void generatesAnIdWithoutAToken() {
    String model = path("reports/01-id-without-token/padded-vocab");
    JsonNode one = generated(model, "hello");
    assertEquals(4, one.get("tokens").get(0).size());
    int largest = 0;
    for (JsonNode id : one.get("tokens").get(0)) {
      largest = Math.max(largest, id.asInt());
    }
    assertTrue(largest >= 32_000, "the head's row above the vocabulary is the likeliest");
    JsonNode both = generated(model, "hello", "Once upon a time");
    assertEquals(2, both.get("text").size(), "no prompt is lost");
    assertEquals(one.get("tokens").get(0), both.get("tokens").get(0));
  }

  private static JsonNode generated(String model, String... prompts) {
    List<String> arguments = new ArrayList<>(List.of("generate", "--model", model));
    for (String prompt : prompts) {
      arguments.addAll(List.of("--prompt", prompt));
    }
    arguments.addAll(List.of("--max-new-tokens", "4"));
    return json(arguments.toArray(String[]::new));
  }

  @Test
  void theEndsOfLinesChangeNoPerplexity() {
    assertEquals(10.07, perplexity("lf.txt"), 0.005);
    assertEquals(perplexity("lf.txt"), perplexity("crlf.txt"));
  }

  private static double perplexity(String text) {
    JsonNode result =
        json(
            "perplexity",
            "--model",
            path("models/stories3M-llama"),
            "--text",
            path("reports/13-crlf/" + text),
            "--window-length",
            "64");
    return result.get("perplexity").asDouble();
  }

  @Test
  void answersQuestionsWhoseTokensSpanContextAndChoice() {
    String folder = path("reports/14-zeroshot-join/L-colon");
    String[] asked = {
      "zeroshot", "--model", folder, "--task", "arc_easy", "--data", folder + "/arc.jsonl"
    };
    JsonNode result = json(asked);
    assertEquals(2, result.get("n").asInt());
    assertEquals(1, result.get("joined").asInt());
    Ran table = Ran.of(asked);
    assertTrue(table.out().contains("questions where a token spans context and choice: 1"));
    assertFalse(table.out().contains("NaN"));
  }
}
