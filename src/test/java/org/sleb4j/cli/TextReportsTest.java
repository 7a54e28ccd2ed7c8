package org.sleb4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sleb4j.SharedData;
import org.sleb4j.json.Json;
import org.sleb4j.tokenizer.Tokenizer;

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

  @Test
  void tokenizersFollowTheFilesBesideThem() {
    assertIds("08-added-token-renames-id", "T1-yi", "t08", "[[346,2226,2]]");
    String added = "[[1,85,2048,80,54,2049,80,55]]";
    assertIds("09-added-tokens-beside-tokenizer.json", "T3-config-only-added", "t09", added);
    assertIds("09-added-tokens-beside-tokenizer.json", "T4-added_tokens.json", "t09", added);
    assertIds("10-add_prefix_space", "T7-prefix", "t10", "[[1,1240,1471],[1,3998,330,260,475]]");
    assertIds("12-add_bos-other-class", "T13", "t12", "[[104,54,2]]");
  }

  private static void assertIds(String report, String model, String text, String ids) {
    String folder = "reports/" + report + "/";
    JsonNode result =
        json("tokenize", "--model", path(folder + model), "--text", path(folder + text + ".json"));
    assertEquals(ids, result.get("ids").toString(), report);
    assertEquals(result.get("ids").get(0).size(), result.get("pieces").get(0).size());
  }

  @Test
  void qwen2SplitsAsItsClassDoes() throws IOException {
    Path folder = SharedData.path("reports/23-qwen2-vocab-merges");
    String[] texts =
        Files.readString(folder.resolve("qwen2.inp")).split("\n__ggml_vocab_test__\n", -1);
    List<String> expected = Files.readAllLines(folder.resolve("qwen2.out"));
    assertEquals(expected.size(), texts.length - 1, "the last text is empty");
    try (Tokenizer tokenizer = Tokenizer.open(folder.resolve("qwen25-files"))) {
      for (int i = 0; i < expected.size(); i++) {
        int[] ids =
            Pattern.compile("[0-9]+")
                .matcher(expected.get(i))
                .results()
                .mapToInt(id -> Integer.parseInt(id.group()))
                .toArray();
        assertArrayEquals(ids, tokenizer.encode(texts[i]), texts[i]);
      }
    }
  }
}
