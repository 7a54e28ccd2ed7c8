package org.sleb4j.zeroshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.SharedData;
import org.sleb4j.data.Row;
import org.sleb4j.data.Rows;
import org.sleb4j.json.Json;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.tokenizer.Tokenizer;

/**
 * Compares with what lm-evaluation-harness 0.4.13 itself says of two trained models (transformers
 * 5.18, torch 2.13, float32, batches of 8; {@code add_bos_token} false or not set), on rows of the
 * shared data and on odd ones written for this test. The LLaMA tokenizer of transformers was given
 * the rule of the model's own sentencepiece file that runs of spaces are one.
 */
class HarnessTest {
  private static final double FLOAT32 = 1e-5;

  static Stream<JsonNode> goldens() throws IOException {
    try (InputStream in = HarnessTest.class.getResourceAsStream("lm-eval.json")) {
      JsonNode all = Json.parse(in.readAllBytes(), "lm-eval.json");
      return StreamSupport.stream(all.spliterator(), false);
    }
  }

  private static List<Row> rows(JsonNode golden) {
    String file = golden.get("task").asText() + ".jsonl";
    Path path =
        golden.get("own").asBoolean() ? resource(file) : SharedData.path("zeroshot/" + file);
    return Rows.read(path, golden.get("logLikelihoods").size());
  }

  private static Path resource(String file) {
    try {
      return Path.of(HarnessTest.class.getResource(file).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("goldens")
  void saysWhatTheHarnessSays(JsonNode golden) {
    Path directory = SharedData.path("models/" + golden.get("model").asText());
    try (Model model = Model.open(directory, ModelOptions.defaults());
        Tokenizer tokenizer = Tokenizer.open(directory)) {
      Encoder plain = Encoder.of(tokenizer);
      Encoder encoder = golden.get("bos").asBoolean() ? plain.withBos() : plain;
      Task task = Task.named(golden.get("task").asText());
      TaskScore score = ZeroShot.of(task, rows(golden), encoder).ask(model.full());
      for (int i = 0; i < score.count(); i++) {
        assertChoices(golden, i, score.questions().get(i));
      }
      assertMean(golden, "acc", score, Metric.ACC);
      assertMean(golden, "accNorm", score, Metric.ACC_NORM);
    }
  }

  private static void assertChoices(JsonNode golden, int question, QuestionScore score) {
    String what = golden.get("model") + " " + golden.get("task") + " " + question;
    JsonNode sums = golden.get("logLikelihoods").get(question);
    assertEquals(sums.size(), score.choices().size(), what);
    for (int i = 0; i < sums.size(); i++) {
      double sum = sums.get(i).asDouble();
      LogLikelihood actual = score.choices().get(i);
      assertEquals(sum, actual.sum(), 2e-5 + FLOAT32 * Math.abs(sum), what);
      assertEquals(golden.get("greedy").get(question).get(i).asBoolean(), actual.greedy(), what);
    }
  }

  private static void assertMean(JsonNode golden, String field, TaskScore score, Metric metric) {
    if (!golden.get(field).isNull()) {
      assertEquals(golden.get(field).asDouble(), score.mean(metric).mean(), 1e-12, field);
    }
  }
}
