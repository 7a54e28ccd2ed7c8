package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.SharedData;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Perplexity;
import org.sleb4j.json.Json;
import org.sleb4j.torch.Scope;

/** Compares trained models with a float64 reference in numpy. */
class TrainedModelTest {
  @ParameterizedTest
  @ValueSource(strings = {"demo", "models/stories3M-llama", "models/tinystories3M-opt"})
  void computesTheReferenceLosses(String name) {
    Path directory = SharedData.model(name);
    JsonNode reference = Json.read(SharedData.reference(name));
    Windows stories = Windows.of(Golden.rows(reference.get("token_ids")));
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      Perplexity dense = Perplexity.of(model.full(), stories);
      assertEquals(reference.get("nll").asDouble(), dense.meanNll(), 1e-5);
      assertEquals(reference.get("n_pred_tokens").asLong(), dense.tokens());
      for (Map.Entry<String, JsonNode> drop : reference.get("nll_drop_one").properties()) {
        ModelView without = model.full().without(Integer.parseInt(drop.getKey()));
        assertEquals(drop.getValue().asDouble(), Perplexity.of(without, stories).meanNll(), 1e-5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "models/stories3M-llama", "models/tinystories3M-opt"})
  void computesTheReferenceLogits(String name) {
    Path directory = SharedData.model(name);
    JsonNode reference = Json.read(SharedData.reference(name));
    int[] prompt = Numbers.ints(reference.get("prompt_ids"));
    try (Model model = Model.open(directory, ModelOptions.defaults());
        Scope scope = Scope.on(model.device());
        ModelInput input =
            model.inputs().windows(scope, Arrays.stream(prompt).asLongStream().toArray(), 1)) {
      float[] logits = model.head().logits(scope, model.full().states(scope, input)).floats();
      int vocabulary = model.info().vocabulary();
      assertArrayEquals(
          Numbers.ints(reference.get("prompt_argmax")),
          IntStream.range(0, prompt.length).map(t -> argmax(logits, t, vocabulary)).toArray());
      double[] first = Numbers.doubles(reference.get("prompt_last_logits_first8"));
      for (int i = 0; i < first.length; i++) {
        assertEquals(first[i], logits[(prompt.length - 1) * vocabulary + i], 1e-4);
      }
    }
  }

  private static int argmax(float[] logits, int token, int vocabulary) {
    return IntStream.range(0, vocabulary)
        .reduce(
            0, (a, b) -> logits[token * vocabulary + b] > logits[token * vocabulary + a] ? b : a);
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "models/stories3M-llama", "models/tinystories3M-opt"})
  void losesWhatTheReferenceLosesWhenItsBlocksAreRemoved(String name) {
    Path directory = SharedData.model(name);
    JsonNode reference = Json.read(SharedData.reference(name));
    Windows stories = Windows.of(Golden.rows(reference.get("token_ids")));
    List<Integer> removed = Numbers.list(reference.get("greedy_removal"));
    double[] losses = Numbers.doubles(reference.get("greedy_nll"));
    try (Model model = Model.open(directory, ModelOptions.defaults())) {
      ModelView view = model.full();
      for (int i = 0; i < losses.length; i++) {
        view = view.without(removed.get(i));
        assertEquals(losses[i], Perplexity.of(view, stories).meanNll(), 1e-5);
      }
    }
  }
}
