package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.Golden;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.model.family.Families;
import org.sleb4j.model.family.Slot;
import org.sleb4j.model.family.Stored;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.Torch;

class ModelShapeTest {
  private static final WeightSource.Place CPU = new WeightSource.Place(DType.FLOAT32, Device.cpu());

  private static ModelOptions roomy() {
    return ModelOptions.defaults().withMemory(1L << 50);
  }

  @ParameterizedTest
  @CsvSource({
    "gemma-2b, 2506172416",
    "gemma-7b, 8537680896",
    "gemma-2-2b, 2614341888",
    "gemma-2-9b, 9241705984",
    "gemma-2-27b, 27227128320",
    "gemma-3-1b, 999885952",
    "olmo-2-7b, 7298617344",
    "olmo-2-13b, 13716198400",
    "aya-23-8b, 8028033024",
    "stablelm-2-1.6b, 1644515328",
    "starcoder2-15b, 15655899136",
    "nemotron-4-15b, 15628775424",
    "llama-2-7b, 6738415616",
    "llama-2-13b, 13015864320",
    "llama-2-70b, 68976648192",
    "llama-3-8b, 8030261248",
    "llama-3-70b, 70553706496",
    "mistral-7b, 7241732096",
    "qwen2.5-7b, 7615616512",
    "qwen3-8b, 8190735360",
    "mixtral-8x7b, 46702792704",
    "qwen1.5-moe-a2.7b, 14315784192",
    "qwen3-30b-a3b, 30532122624",
    "gpt2, 124439808",
    "falcon-7b, 6921720704",
    "falcon-rw-1b, 1311625216",
    "granite-3.3-8b, 8170864640",
    "ministral-8b, 8019808256",
    "smollm3-3b, 3075098624",
    "ministral-3-8b, 8489553920",
    "olmo-7b, 6888095744",
    "phi-2, 2779683840",
    "phi-3-mini-4k, 3821079552",
    "phi-4, 14659507200",
    "pythia-6.9b, 6857302016",
    "opt-125m, 125239296",
    "opt-350m, 331196416",
    "opt-1.3b, 1315758080",
    "opt-2.7b, 2651596800",
    "opt-6.7b, 6658473984",
    "opt-13b, 12853473280",
    "opt-30b, 29974540288",
  })
  void hasAsManyParametersAsThePublishedModel(String name, long parameters) {
    long before = Torch.liveHandles();
    assertEquals(parameters, Model.describe(ModelShape.of(name), roomy()).parameters());
    assertEquals(before, Torch.liveHandles(), "nothing is allocated");
  }

  /** Lists of rotary factors for each pair of channels stand in their configs. */
  @ParameterizedTest
  @CsvSource({
    "mlc-phi-3_5, 3821079552",
    "mlc-phi-4, 3836021760",
    "mlc-ministral3_3b_2512, 3429006336"
  })
  void countsTheParametersOfAPublishedConfig(String name, long parameters) {
    Path config = SharedData.path("configs/" + name + "/config.json");
    ModelShape shape = ModelShape.of(config.toString());
    assertEquals(parameters, Model.describe(shape, roomy()).parameters());
  }

  @Test
  void isKnownForEveryName() {
    for (String name : ModelShape.names()) {
      ModelInfo info = Model.describe(ModelShape.of(name), roomy());
      assertTrue(info.parameters() > 0, name);
      assertEquals(0, info.bytesOnDisk());
    }
  }

  /** A model that also reads images has the shape of its text part. */
  @Test
  void existsForEveryFamily() {
    TreeSet<String> families = new TreeSet<>(List.of("gemma3", "mistral3"));
    for (String name : ModelShape.names()) {
      families.add(Model.describe(ModelShape.of(name), roomy()).family());
    }
    assertEquals(Families.types(), families);
  }

  @Test
  void keepsThePublishedType() {
    assertEquals(
        DType.FLOAT16,
        Model.describe(ModelShape.of("llama-2-70b"), ModelOptions.defaults().withMemory(1 << 20))
            .dtype());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-llama", "tiny-opt"})
  void runsWithRandomWeights(String name) {
    long before = Torch.liveHandles();
    for (DType type : List.of(DType.FLOAT32, DType.BFLOAT16)) {
      try (Model model = Model.open(ModelShape.of(name), roomy().withDtype(type));
          Scope scope = Scope.on(model.device());
          ModelInput input = model.inputs().windows(scope, new long[] {1, 2, 3, 4, 5, 6}, 2)) {
        assertTrue(model.isRandom());
        Tensor logits = model.head().logits(scope, model.full().states(scope, input));
        assertEquals(List.of(2L, 3L, 512L), logits.shape());
        float[] values = logits.floats();
        assertTrue(IntStream.range(0, values.length).allMatch(i -> Float.isFinite(values[i])));
        assertTrue(IntStream.range(1, 512).anyMatch(i -> values[i] != values[0]));
      }
    }
    assertEquals(before, Torch.liveHandles());
  }

  @Test
  void drawsMatricesWithTheirDeviationAndNormsOfOne() {
    WeightSource source = new RandomWeights(ModelShape.of("tiny-llama"));
    try (Scope scope = Scope.on(Device.cpu())) {
      float[] matrix = floats(scope, source, Slot.Role.LINEAR, "m.weight", 400, 300);
      double mean =
          IntStream.range(0, matrix.length).mapToDouble(i -> matrix[i]).average().orElseThrow();
      double square =
          IntStream.range(0, matrix.length)
              .mapToDouble(i -> matrix[i] * matrix[i])
              .average()
              .orElseThrow();
      assertEquals(0, mean, 4 * 0.02 / Math.sqrt(matrix.length));
      assertEquals(0.02, Math.sqrt(square), 4 * 0.02 / Math.sqrt(2.0 * matrix.length));
      assertArrayEquals(
          new float[] {1, 1, 1}, floats(scope, source, Slot.Role.NORM, "n.weight", 3));
      assertArrayEquals(new float[] {0, 0, 0}, floats(scope, source, Slot.Role.NORM, "n.bias", 3));
      assertArrayEquals(new float[] {0, 0}, floats(scope, source, Slot.Role.LINEAR, "m.bias", 2));
    }
  }

  @Test
  void drawsTheSameNumbersForTheSameName() {
    WeightSource source = new RandomWeights(ModelShape.of("tiny-opt"));
    try (Scope scope = Scope.on(Device.cpu())) {
      float[] one = floats(scope, source, Slot.Role.TABLE, "a.weight", 5, 7);
      float[] other = floats(scope, source, Slot.Role.LINEAR, "b.weight", 5, 7);
      assertArrayEquals(one, floats(scope, source, Slot.Role.LINEAR, "a.weight", 5, 7));
      assertFalse(one[0] == other[0] && one[1] == other[1]);
    }
  }

  private static float[] floats(
      Scope scope, WeightSource source, Slot.Role role, String name, long... shape) {
    return source.load(scope, role, Stored.of(name, shape), CPU).get(0).floats();
  }

  @Test
  void readsTheConfigOfAnyModel() {
    Path file = Golden.of("llama-gqa").directory().resolve("config.json");
    assertEquals(305_472, Model.describe(ModelShape.of(file.toString()), roomy()).parameters());
  }

  @Test
  void saysThatItDoesNotFitBeforeAnythingIsAllocated() {
    long before = Torch.liveHandles();
    ModelOptions small = ModelOptions.defaults().withMemory(24L << 30).withDtype(DType.FLOAT16);
    var e =
        assertThrows(
            InvalidInputException.class, () -> Model.open(ModelShape.of("llama-2-70b"), small));
    // 68,976,648,192 weights of 2 bytes; 85 % of 24 GiB
    assertEquals(
        "shape llama-2-70b needs 128.5 GiB in float16, but cpu has 20.4 GiB for weights: choose"
            + " a smaller dtype or another device.",
        e.getMessage());
    assertEquals(before, Torch.liveHandles());
  }

  @Test
  void refusesANameThatIsNone() {
    var e = assertThrows(InvalidInputException.class, () -> ModelShape.of("llama-9"));
    assertTrue(e.getMessage().startsWith("shape (llama-9) must be one of ["), e.getMessage());
  }

  @Test
  void hasNoFiles() {
    try (Model model = Model.open(ModelShape.of("tiny-opt"), roomy())) {
      var e = assertThrows(InvalidInputException.class, model::checkpoint);
      assertEquals(
          "shape tiny-opt has random weights and no files: open a model directory for this.",
          e.getMessage());
    }
  }
}
