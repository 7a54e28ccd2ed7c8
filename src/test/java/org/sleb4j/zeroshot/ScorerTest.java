package org.sleb4j.zeroshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.SharedData;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.data.Rows;
import org.sleb4j.data.Windows;
import org.sleb4j.eval.Logits;
import org.sleb4j.json.Json;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.torch.Torch;

/**
 * Compares with a scorer that knows no trees, no batches and no padding: each request runs alone,
 * and the log-softmax of its logits is taken in double precision.
 */
class ScorerTest {
  @TempDir Path folder;

  private static LogLikelihood alone(ModelView view, Request request) {
    int[] input = request.input(view.model().info().context());
    int[] window = input.length > 1 ? input : Arrays.copyOf(input, 2); // what follows is unseen
    int vocabulary = view.model().info().vocabulary();
    float[] logits = new float[window.length * vocabulary];
    FloatBuffer all = FloatBuffer.wrap(logits);
    Logits.each(view, Windows.of(List.of(window)), b -> all.put(b.asFloatBuffer()), part -> {});
    double sum = 0;
    boolean greedy = true;
    int[] wanted = request.continuation();
    for (int i = 0; i < wanted.length; i++) {
      int at = (input.length - wanted.length + i) * vocabulary;
      float[] row = Arrays.copyOfRange(logits, at, at + vocabulary);
      double total = IntStream.range(0, vocabulary).mapToDouble(t -> Math.exp(row[t])).sum();
      float best = row[wanted[i]];
      sum += best - Math.log(total);
      greedy &= IntStream.range(0, vocabulary).noneMatch(t -> row[t] > best);
    }
    return new LogLikelihood(sum, wanted.length, greedy);
  }

  private static void assertScored(ModelView view, List<List<Request>> questions) {
    assertScored(view, view, questions);
  }

  /** Holds the scores of one model against those of single requests to another. */
  private static void assertScored(
      ModelView view, ModelView single, List<List<Request>> questions) {
    List<List<LogLikelihood>> scores = Scorer.score(view, questions, fraction -> {});
    assertEquals(questions.size(), scores.size());
    for (int i = 0; i < questions.size(); i++) {
      assertEquals(questions.get(i).size(), scores.get(i).size());
      for (int j = 0; j < questions.get(i).size(); j++) {
        LogLikelihood expected = alone(single, questions.get(i).get(j));
        LogLikelihood actual = scores.get(i).get(j);
        assertEquals(expected.sum(), actual.sum(), 2e-5 * Math.abs(expected.sum()));
        assertEquals(expected.tokens(), actual.tokens());
        assertEquals(expected.greedy(), actual.greedy());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "demo, piqa",
    "demo, arc_easy",
    "demo, hellaswag",
    "demo, openbookqa",
    "demo, boolq",
    "demo, winogrande",
    "demo, lambada_openai",
    "models/stories3M-llama, piqa",
    "models/stories3M-llama, arc_challenge",
    "models/stories3M-llama, winogrande",
    "models/tinystories3M-opt, arc_easy",
    "models/tinystories3M-opt, winogrande",
    "models/tinystories3M-opt, lambada_openai"
  })
  void scoresTasksAsEachRequestAlone(String name, String task) throws URISyntaxException {
    Path directory = SharedData.model(name);
    String file = task + ".jsonl";
    Path data =
        name.equals("demo")
            ? Path.of(ScorerTest.class.getResource(file).toURI())
            : SharedData.path("zeroshot/" + file);
    try (Model model = Model.open(directory, ModelOptions.defaults());
        Tokenizer tokenizer = Tokenizer.open(directory)) {
      Encoder encoder = Encoder.of(tokenizer).withBos();
      List<List<Request>> requests =
          Rows.read(data, 5).stream().map(Task.named(task)::ask).map(encoder::encode).toList();
      assertScored(model.full(), requests);
      assertScored(
          model.full().without(3).without(1), requests.subList(0, Math.min(2, requests.size())));
    }
  }

  private static List<Request> question(SplittableRandom random, int[] context, int... lengths) {
    return Arrays.stream(lengths)
        .mapToObj(
            length -> new Request("here", context, random.ints(length, 0, 256).toArray(), false))
        .toList();
  }

  private static List<List<Request>> odd(int context) {
    SplittableRandom random = new SplittableRandom(7);
    int[] some = random.ints(9, 0, 256).toArray();
    int[] full = random.ints(context, 0, 256).toArray();
    List<List<Request>> questions = new ArrayList<>();
    questions.add(question(random, some, 1, 1, 1));
    questions.add(question(random, some, 3, 1, 7, 2));
    questions.add(question(random, new int[] {5}, 1));
    questions.add(question(random, new int[] {5}, 1, 2));
    questions.add(question(random, full, 1, 2, 9)); // cut on the left, each in another place
    questions.add(question(random, full, context));
    Request prefix = new Request("here", some, new int[] {1, 2}, false);
    questions.add(
        List.of(prefix, new Request("here", some, new int[] {1, 2, 3, 4}, false), prefix));
    questions.add(List.of(prefix, new Request("here", new int[] {9, 9}, new int[] {1, 2}, false)));
    return questions;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-tied", "opt-pre", "opt-post"})
  void scoresOddShapesAsEachRequestAlone(String name) {
    try (Model model = Model.open(Golden.of(name).directory(), ModelOptions.defaults())) {
      assertScored(model.full(), odd(model.info().context()));
    }
  }

  @Test
  void scoresWithinASlidingWindow() throws IOException {
    Path golden = Golden.of("llama-gqa").directory();
    ObjectNode config = (ObjectNode) Json.read(golden.resolve("config.json"));
    config.put("model_type", "mistral").put("sliding_window", 5);
    config.remove("architectures");
    Files.writeString(folder.resolve("config.json"), config.toString());
    Files.copy(golden.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    try (Model model = Model.open(folder, ModelOptions.defaults());
        Model wide = Model.open(golden, ModelOptions.defaults())) {
      List<List<Request>> questions = odd(model.info().context());
      assertScored(model.full(), questions);
      double seen = Scorer.score(wide.full(), questions, f -> {}).get(1).get(0).sum();
      double narrow = Scorer.score(model.full(), questions, f -> {}).get(1).get(0).sum();
      assertTrue(Math.abs(seen - narrow) > 1e-3, "the window must matter");
    }
  }

  @Test
  void readsBlocksFromDiskWithTheSameScores() {
    Path directory = Golden.of("llama-gqa").directory();
    try (Model model = Model.open(directory, ModelOptions.defaults());
        Model streamed = Model.open(directory, ModelOptions.defaults().withMemory(900_000))) {
      assertTrue(streamed.isStreamed());
      List<List<Request>> questions = odd(model.info().context());
      assertScored(streamed.full(), model.full(), questions);
    }
  }

  @Test
  void sharesWhatInputsHaveInCommon() {
    SplittableRandom random = new SplittableRandom(7);
    int[] context = {1, 2, 3};
    Tree tree =
        Tree.of(
            List.of(
                new Request("here", context, new int[] {4, 5, 6}, false),
                new Request("here", context, new int[] {4, 7}, false),
                new Request("here", context, new int[] {8, 9, 9, 9}, false)),
            99);
    // inputs 1 2 3 4 5, 1 2 3 4, 1 2 3 8 9 9: trunk 1 2 3
    assertEquals(3 + 2 + 1 + 3, tree.length());
    long[] ids = new long[9];
    long[] positions = new long[9];
    long[] branches = new long[9];
    tree.write(ids, positions, branches);
    assertArrayEquals(new long[] {1, 2, 3, 4, 5, 4, 8, 9, 9}, ids);
    assertArrayEquals(new long[] {0, 1, 2, 3, 4, 3, 3, 4, 5}, positions);
    assertArrayEquals(new long[] {0, 0, 0, 1, 1, 2, 3, 3, 3}, branches);
    assertArrayEquals(new int[] {2, 3, 4}, tree.predicting(0).toArray());
    assertArrayEquals(new int[] {2, 5}, tree.predicting(1).toArray());
    assertArrayEquals(new int[] {2, 6, 7, 8}, tree.predicting(2).toArray());
    Tree flat = Tree.of(question(random, context, 1, 1, 1, 1), 99);
    assertFalse(flat.isBranched(), "last tokens are only predicted");
    assertEquals(3, flat.length());
  }

  @Test
  void refusesForeignTokensAndWhatIsTooLong() {
    try (Model model = Model.open(Golden.of("llama-gqa").directory(), ModelOptions.defaults())) {
      Request foreign = new Request("row 1", new int[] {1}, new int[] {256}, false);
      Request endless = new Request("row 2", new int[] {1}, new int[129], false);
      assertRefused(model, foreign, "row 1 has the token id 256, but");
      assertRefused(model, endless, "row 2 has a continuation of 129 tokens, but");
    }
  }

  private static void assertRefused(Model model, Request request, String sentence) {
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> Scorer.score(model.full(), List.of(List.of(request)), f -> {}));
    assertTrue(e.getMessage().startsWith(sentence), e.getMessage());
  }

  @Test
  void freesAllItUsesAndStopsWhenInterrupted() {
    try (Model model = Model.open(Golden.of("llama-gqa").directory(), ModelOptions.defaults())) {
      List<List<Request>> questions = odd(model.info().context());
      List<Double> heard = new ArrayList<>();
      Scorer.score(model.full(), questions, heard::add);
      assertEquals(1.0, heard.get(heard.size() - 1));
      long before = Torch.liveHandles();
      Scorer.score(model.full(), questions, f -> {});
      Thread.currentThread().interrupt();
      assertThrows(Interrupted.class, () -> Scorer.score(model.full(), questions, f -> {}));
      assertEquals(before, Torch.liveHandles());
    }
  }
}
