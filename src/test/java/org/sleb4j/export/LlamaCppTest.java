package org.sleb4j.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.SharedData;
import org.sleb4j.json.Json;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelInput;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.model.ModelView;
import org.sleb4j.model.Unit;
import org.sleb4j.save.Lineage;
import org.sleb4j.tokenizer.Tokenizer;
import org.sleb4j.torch.Scope;

/** llama.cpp computes what is exported as transformers did, and as this library does. */
class LlamaCppTest {
  private static final String STORY = "Once upon a time there was a little girl who lived";

  @TempDir Path folder;

  @BeforeAll
  static void assumeHere() {
    LlamaCpp.assumeHere();
  }

  private Path export(ModelView view, FileType type) {
    Path file = folder.resolve("model-" + type + ".gguf");
    GgufExport.write(
        view, file, new ExportOptions(Optional.of(type), false, Lineage.none(), part -> {}));
    return file;
  }

  /**
   * The numbers are those of transformers. Where GELU takes part, llama.cpp rounds it to float16;
   * what sees a window of fewer tokens agrees within it.
   */
  /**
   * Golden models, how many tokens they see alike, and how far logits of magnitude 12 may differ.
   */
  private static Stream<Arguments> families() {
    return Stream.of(
        Arguments.of("llama-gqa", 24, 1e-4),
        Arguments.of("llama-tied", 24, 1e-4),
        Arguments.of("llama-yarn", 24, 1e-4),
        Arguments.of("llama-ropedynamic", 24, 1e-4),
        Arguments.of("mistral-sliding", 8, 1e-4),
        Arguments.of("mixtral", 24, 1e-4),
        Arguments.of("qwen2_moe", 24, 1e-4),
        Arguments.of("gemma", 24, 2e-2),
        Arguments.of("phi3", 10, 1e-4),
        Arguments.of("phi", 24, 2e-2),
        Arguments.of("olmo2", 24, 1e-4),
        Arguments.of("granite", 24, 1e-4),
        Arguments.of("gpt2", 24, 2e-2),
        Arguments.of("gpt_neox", 24, 2e-2),
        Arguments.of("stablelm", 24, 1e-4),
        Arguments.of("starcoder2", 8, 2e-2),
        Arguments.of("falcon", 24, 2e-2),
        Arguments.of("cohere", 24, 1e-4),
        Arguments.of("nemotron", 24, 1e-4));
  }

  @ParameterizedTest
  @MethodSource("families")
  void computesTheLogitsOfTransformers(String name, int tokens, double tolerance)
      throws IOException {
    Golden golden = Golden.of(name);
    Path directory = NumberedTokens.beside(golden.directory(), folder);
    try (Model model = Model.open(directory, ModelOptions.defaults());
        LlamaCpp llama = LlamaCpp.open(export(model.full(), FileType.F32))) {
      float[] expected = golden.tensor("logits");
      int[] row = Golden.rows(golden.json().get("input_ids")).get(0);
      float[][] actual = llama.logits(Arrays.copyOf(row, tokens));
      assertClose(Arrays.copyOf(expected, tokens * llama.vocabularySize()), actual, tolerance);
    }
  }

  /** Both compute with what the file holds, and choose the same tokens. */
  @ParameterizedTest
  @MethodSource("families")
  void continuesEveryFamilyAsWeDo(String name, int tokens, double tolerance) throws IOException {
    Golden golden = Golden.of(name);
    int[] row = Golden.rows(golden.json().get("input_ids")).get(0);
    Path directory = NumberedTokens.beside(golden.directory(), folder);
    for (FileType type : List.of(FileType.F32, FileType.F16)) {
      Path read = folder.resolve("read-" + type);
      try (Model model = Model.open(directory, ModelOptions.defaults())) {
        GgufImport.unpack(export(model.full(), type), read, part -> {});
      }
      try (Model model = Model.open(read, ModelOptions.defaults());
          LlamaCpp llama = LlamaCpp.open(folder.resolve("model-" + type + ".gguf"))) {
        int[] ids = Arrays.copyOf(row, tokens / 2);
        for (int i = ids.length; i < tokens; i++) {
          float[] ours = last(logits(model.full(), ids), llama.vocabularySize());
          float[][] theirs = llama.logits(ids);
          int next = best(ours);
          assertEquals(next, best(theirs[ids.length - 1]), type + ", token " + i);
          assertEquals(
              logLikelihood(ours, next),
              logLikelihood(theirs[ids.length - 1], next),
              type == FileType.F32 ? 2 * tolerance : 5e-2,
              type + ", likelihood of token " + i);
          ids = with(ids, next);
        }
      }
    }
  }

  private static float[] last(float[] logits, int width) {
    return Arrays.copyOfRange(logits, logits.length - width, logits.length);
  }

  private static void assertClose(float[] expected, float[][] actual, double tolerance) {
    int width = actual[0].length;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.max(worst, Math.abs(expected[i] - actual[i / width][i % width]));
    }
    assertTrue(worst <= tolerance, "the logits differ by " + worst);
  }

  /**
   * The golden of Gemma 3 has scores and windows that llama.cpp cannot be told; Gemma 2 it computes
   * with 26, 42 or 46 layers only.
   */
  @Test
  void computesOurLogitsOfGemma3() throws IOException {
    Golden golden = Golden.of("gemma3_text");
    Path directory = NumberedTokens.beside(golden.directory(), folder);
    ObjectNode config = (ObjectNode) Json.read(directory.resolve("config.json"));
    config.set("query_pre_attn_scalar", config.get("head_dim"));
    config.put("sliding_window_pattern", 6);
    config.put("rope_local_base_freq", 10000.0);
    config.remove(List.of("layer_types", "_sliding_window_pattern"));
    Files.writeString(directory.resolve("config.json"), Json.line(config));
    try (Model model = Model.open(directory, ModelOptions.defaults());
        LlamaCpp llama = LlamaCpp.open(export(model.full(), FileType.F32))) {
      int[] ids = Golden.rows(golden.json().get("input_ids")).get(0);
      assertClose(logits(model.full(), ids), llama.logits(ids), 2e-2);
    }
  }

  private static float[] logits(ModelView view, int... ids) {
    long[] longs = Arrays.stream(ids).asLongStream().toArray();
    try (Scope scope = Scope.on(view.model().device());
        ModelInput input = view.model().inputs().windows(scope, longs, 1)) {
      return view.model().head().logits(scope, view.states(scope, input)).floats();
    }
  }

  @ParameterizedTest
  @CsvSource({"F32, 1e-3", "F16, 3e-2", "BF16, 3e-1", "Q8_0, 6e-1"})
  void computesTheDemoWithoutSomeUnits(FileType type, double tolerance) {
    try (Model model = Model.open(SharedData.model("demo"), ModelOptions.defaults());
        Tokenizer tokenizer = Tokenizer.open(SharedData.model("demo"))) {
      ModelView view =
          model
              .full()
              .without(3)
              .without(Unit.parse("5.attention"))
              .without(Unit.parse("8.feed-forward"));
      int[] ids = tokenizer.encode(STORY);
      try (LlamaCpp llama = LlamaCpp.open(export(view, type))) {
        assertClose(logits(view, ids), llama.logits(ids), tolerance);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F32", "F16"})
  void continuesAsWeDo(FileType type) {
    try (Model model = Model.open(SharedData.model("demo"), ModelOptions.defaults());
        Tokenizer tokenizer = Tokenizer.open(SharedData.model("demo"));
        LlamaCpp llama = LlamaCpp.open(export(model.full(), type))) {
      int[] prompt = tokenizer.encode(STORY);
      int[] ours = prompt;
      int[] theirs = prompt;
      for (int i = 0; i < 24; i++) {
        float[] all = logits(model.full(), ours);
        int width = llama.vocabularySize();
        ours = with(ours, best(last(all, width)));
        float[][] rows = llama.logits(theirs);
        theirs = with(theirs, best(rows[rows.length - 1]));
      }
      assertArrayEquals(ours, theirs);
    }
  }

  private static int[] with(int[] ids, int next) {
    int[] more = Arrays.copyOf(ids, ids.length + 1);
    more[ids.length] = next;
    return more;
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }

  @Test
  void givesAStoryTheSameLikelihood() {
    try (Model model = Model.open(SharedData.model("demo"), ModelOptions.defaults());
        Tokenizer tokenizer = Tokenizer.open(SharedData.model("demo"));
        LlamaCpp llama = LlamaCpp.open(export(model.full(), FileType.F32))) {
      int[] ids = tokenizer.encode(STORY);
      float[][] theirs = llama.logits(ids);
      float[] ours = logits(model.full(), ids);
      int width = llama.vocabularySize();
      for (int place = 0; place + 1 < ids.length; place++) {
        float[] row = Arrays.copyOfRange(ours, place * width, (place + 1) * width);
        assertEquals(
            logLikelihood(row, ids[place + 1]), logLikelihood(theirs[place], ids[place + 1]), 1e-4);
      }
    }
  }

  private static double logLikelihood(float[] logits, int id) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - logits[id]);
    }
    return -Math.log(sum);
  }
}
