package org.sleb4j.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.Numbers;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.ActiveBlocks;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Torch;

class GeneratorTest {
  private static Model llama;

  @BeforeAll
  static void open() {
    llama = Model.open(Golden.of("llama-gqa").directory(), ModelOptions.defaults());
  }

  @AfterAll
  static void close() {
    if (llama != null) {
      llama.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "llama-tied", "llama-ropedynamic", "opt-pre", "opt-post"})
  void continuesLikeTransformers(String name) {
    Golden golden = Golden.of(name);
    JsonNode expected = golden.json().get("gen");
    List<int[]> prompts = Golden.rows(expected.get("prompts"));
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      long loaded = Torch.liveHandles();
      assertTokens(expected, continued(model.full(), prompts, 16));
      JsonNode pruned = golden.json().get("pruned");
      ActiveBlocks active = new ActiveBlocks(6, Numbers.list(pruned.get("removed")));
      assertTokens(pruned, continued(model.view(active), prompts, 16));
      assertEquals(loaded, Torch.liveHandles());
    }
  }

  private static void assertTokens(JsonNode expected, List<List<Integer>> actual) {
    for (int row = 0; row < actual.size(); row++) {
      assertEquals(Numbers.list(expected.get("new_tokens").get(row)), actual.get(row));
    }
  }

  private static List<List<Integer>> continued(ModelView view, List<int[]> prompts, int tokens) {
    return Generator.generate(view, prompts, GenerateOptions.greedy(tokens)).tokens();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama-gqa", "opt-pre", "opt-post"})
  void continuesPromptsOfDifferentLengthsAsTransformersEachAlone(String name) {
    Golden golden = Golden.of(name);
    JsonNode expected = golden.json().get("gen");
    List<int[]> prompts = Golden.rows(expected.get("prompts"));
    List<Integer> first = Numbers.list(expected.get("new_tokens").get(0));
    List<Integer> second = Numbers.list(expected.get("new_tokens").get(1));
    int[] longer = longer(prompts.get(1), second.subList(0, 5));
    try (Model model = Model.open(golden.directory(), ModelOptions.defaults())) {
      assertEquals(
          List.of(first.subList(0, 11), second.subList(5, 16)),
          continued(model.full(), List.of(prompts.get(0), longer), 11));
    }
  }

  private static int[] longer(int[] prompt, List<Integer> more) {
    return IntStream.concat(IntStream.of(prompt), more.stream().mapToInt(id -> id)).toArray();
  }

  @Test
  void seesCachedTokensWhenSeveralFollowAtOnce() {
    Golden golden = Golden.of("llama-gqa");
    int[] ids = Numbers.ints(golden.json().get("input_ids").get(0));
    float[] logits = golden.tensor("logits");
    try (Scope scope = Scope.on(llama.device());
        var cache = llama.full().cache(1, 24);
        ModelInput first = llama.inputs().next(scope, longs(ids, 0, 12), new int[1], 0);
        ModelInput rest = llama.inputs().next(scope, longs(ids, 12, 24), new int[1], 12)) {
      llama.full().next(scope, first, cache);
      float[] cached = llama.full().next(scope, rest, cache).floats();
      for (int id = 0; id < 256; id++) {
        assertEquals(logits[23 * 256 + id], cached[id], 1e-3);
      }
    }
  }

  @Test
  void tellsHowFarItIsAfterEachToken() {
    List<Double> heard = new ArrayList<>();
    Generator.generate(llama.full(), List.of(ids(3, 9)), GenerateOptions.greedy(4), heard::add);
    assertEquals(List.of(0.25, 0.5, 0.75, 1.0), heard);
  }

  @Test
  void stopsBehindAStopIdAndGoesOnWithTheOtherRows() {
    JsonNode gen = Golden.of("llama-gqa").json().get("gen");
    List<int[]> prompts = Golden.rows(gen.get("prompts"));
    List<List<Integer>> free =
        List.of(
            Numbers.list(gen.get("new_tokens").get(0)), Numbers.list(gen.get("new_tokens").get(1)));
    int stop = free.get(0).get(4);
    var options = GenerateOptions.greedy(16).withStopIds(List.of(stop));
    List<List<Integer>> stopped = Generator.generate(llama.full(), prompts, options).tokens();
    assertEquals(free.get(0).subList(0, 5), stopped.get(0));
    assertEquals(free.get(1), stopped.get(1));
  }

  @Test
  void repeatsItselfForASeedAndNotForAnother() {
    List<List<Integer>> one = sampled(Sampling.at(2, 1));
    assertEquals(one, sampled(Sampling.at(2, 1)));
    assertNotEquals(one, sampled(Sampling.at(2, 2)));
  }

  @Test
  void takesTheLikeliestOfOne() {
    List<List<Integer>> greedy = sampled(Sampling.greedy());
    assertEquals(greedy, sampled(Sampling.at(5, 3).within(1, 1)));
    assertEquals(greedy, sampled(Sampling.at(5, 3).within(0, 1e-9)));
    assertEquals(greedy, sampled(Sampling.at(1e-4, 3)));
  }

  @Test
  void choosesEachTokenAsOftenAsItsProbabilitySays() {
    int rows = 4000;
    int[] prompt = ids(2, 6);
    List<int[]> prompts = IntStream.range(0, rows).mapToObj(i -> prompt).toList();
    float[] logits = lastLogits(prompt);
    var options = GenerateOptions.greedy(1).withSampling(Sampling.at(1.5, 7).within(5, 0.9));
    List<List<Integer>> drawn = Generator.generate(llama.full(), prompts, options).tokens();
    double[] expected = probabilities(logits, 1.5, 5, 0.9);
    for (int id = 0; id < expected.length; id++) {
      int token = id;
      long count = drawn.stream().filter(row -> row.get(0) == token).count();
      double error = Math.sqrt(expected[id] * (1 - expected[id]) * rows);
      assertEquals(expected[id] * rows, (double) count, 4 * error, "token " + id);
    }
    Set<Integer> seen = new HashSet<>(drawn.stream().map(row -> row.get(0)).toList());
    assertTrue(seen.size() > 1, "more than one token is drawn: " + seen);
  }

  private static float[] lastLogits(int[] prompt) {
    try (Scope scope = Scope.on(llama.device());
        var cache = llama.full().cache(1, prompt.length);
        ModelInput input =
            llama.inputs().next(scope, longs(prompt, 0, prompt.length), new int[1], 0)) {
      return llama.full().next(scope, input, cache).floats();
    }
  }

  /** Temperature, top k and top p spelled out in double precision. */
  private static double[] probabilities(float[] logits, double temperature, int k, double p) {
    List<Integer> order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted((a, b) -> Float.compare(logits[b], logits[a]))
            .limit(k)
            .toList();
    double total = order.stream().mapToDouble(i -> Math.exp(logits[i] / temperature)).sum();
    double[] kept = new double[logits.length];
    double sum = 0;
    for (int i : order) {
      if (sum < p) {
        kept[i] = Math.exp(logits[i] / temperature) / total;
        sum += kept[i];
      }
    }
    double norm = sum;
    return IntStream.range(0, kept.length).mapToDouble(i -> kept[i] / norm).toArray();
  }

  private static List<List<Integer>> sampled(Sampling sampling) {
    var options = GenerateOptions.greedy(10).withSampling(sampling);
    return Generator.generate(llama.full(), List.of(ids(4, 5), ids(8, 7)), options).tokens();
  }

  @Test
  void refusesWhatTheModelCannotContinue() {
    assertSentence("There are no prompts: give at least one.", List.of(), 1);
    assertSentence(
        "Prompt 1 is empty: it must have at least one token.", List.of(ids(1, 1), new int[0]), 1);
    assertSentence(
        "Prompt 0 holds the id 256, but the model's ids are 0 to 255.",
        List.of(new int[] {256}),
        1);
    assertSentence(
        "Prompt 0 has 100 tokens: with 29 new ones it must fit the model's context of 128.",
        List.of(ids(1, 100)),
        29);
  }

  private static void assertSentence(String sentence, List<int[]> prompts, int tokens) {
    var e =
        assertThrows(InvalidInputException.class, () -> continued(llama.full(), prompts, tokens));
    assertEquals(sentence, e.getMessage());
  }

  private static int[] ids(int seed, int count) {
    return IntStream.range(0, count).map(i -> (seed * 37 + i * 101 + i * i) % 256).toArray();
  }

  private static long[] longs(int[] ids, int from, int to) {
    return IntStream.range(from, to).mapToLong(i -> ids[i]).toArray();
  }
}
