package org.sleb4j.model.family;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Attention over many tokens in bfloat16, on a CPU that multiplies bfloat16: 4 heads of 16, two of
 * which share a key and value head.
 */
class LongAttentionTest {
  private static final int HEADS = 4;
  private static final int KEYS = 2;
  private static final int SIZE = 16;

  /** Products as on a processor with instructions for bfloat16. */
  private static final String METHODS =
      """
      def is_widened(self, x: Tensor) -> bool:
        return False
      def matrix_product(self, x: Tensor, y: Tensor) -> Tensor:
        return torch.matmul(x, y)
      def chosen(self, q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor], type: int) -> Tensor:
        return self.weighted(q.to(type), k.to(type), v.to(type), self.allowed(mask), len(mask) == 0, []).to(self.float32)
      def in_slices(self, q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor], type: int) -> Tensor:
        return self.sliced(q.to(type), k.to(type), v.to(type), self.allowed(mask), len(mask) == 0, []).to(self.float32)
      def allowed(self, mask: List[Tensor]) -> Optional[Tensor]:
        if len(mask) == 0:
          return None
        return torch.gt(mask[0], 0)
      """;

  private static final class Heads {
    private final float[] values;
    private final int count;
    private final int tokens;

    private Heads(float[] values, int count, int tokens) {
      this.values = values;
      this.count = count;
      this.tokens = tokens;
    }

    /** Returns values that bfloat16 holds exactly. */
    static Heads of(Random random, int count, int tokens) {
      float[] values = new float[count * tokens * SIZE];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(-64, 65) / 32f;
      }
      return new Heads(values, count, tokens);
    }

    float at(int head, int token, int i) {
      return values[(head * tokens + token) * SIZE + i];
    }

    Tensor tensor(Scope scope) {
      return scope.floats(values, 1, count, tokens, SIZE);
    }
  }

  private static Stream<Scores> scales() {
    return Stream.of(Scores.scaledBySize(), Scores.scaledBy(0.1));
  }

  private static Stream<Arguments> cases() {
    return scales()
        .flatMap(scores -> Stream.of(0, 100).map(window -> Arguments.of(scores, window)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isThatOfTheDefinition(Scores scores, int window) {
    int tokens = 600;
    Random random = new Random(7);
    Heads q = Heads.of(random, HEADS, tokens);
    Heads k = Heads.of(random, KEYS, tokens);
    Heads v = Heads.of(random, KEYS, tokens);
    try (Scope scope = Scope.on(Device.cpu())) {
      Program program = compile(scope, scores);
      List<Tensor> mask = window == 0 ? List.of() : List.of(mask(scope, tokens, window));
      float[] actual = run(program, scope, "chosen", List.of(q, k, v), mask, DType.BFLOAT16);
      assertArrayEquals(
          run(program, scope, "in_slices", List.of(q, k, v), mask, DType.BFLOAT16), actual);
      double scale = scores.scale().orElse(1 / Math.sqrt(SIZE));
      double worst = 0;
      for (int head = 0; head < HEADS; head++) {
        for (int token = 0; token < tokens; token += 7) {
          double[] expected = attend(q, k, v, head, token, window, scale);
          for (int i = 0; i < SIZE; i++) {
            double found = actual[(head * tokens + token) * SIZE + i];
            worst = Math.max(worst, Math.abs(found - expected[i]));
          }
        }
      }
      assertEquals(0, worst, 0.02);
    }
  }

  @ParameterizedTest
  @MethodSource("scales")
  void isPyTorchsForFewerTokensAndInFloat32(Scores scores) {
    Random random = new Random(7);
    try (Scope scope = Scope.on(Device.cpu())) {
      Program program = compile(scope, scores);
      assertFused(program, scope, inputs(random, 500), DType.BFLOAT16);
      assertFused(program, scope, inputs(random, 600), DType.FLOAT32);
    }
  }

  private static void assertFused(Program program, Scope scope, List<Heads> inputs, DType type) {
    float[] chosen = run(program, scope, "chosen", inputs, List.of(), type);
    float[] sliced = run(program, scope, "in_slices", inputs, List.of(), type);
    assertFalse(Arrays.equals(sliced, chosen));
    assertArrayEquals(sliced, chosen, type == DType.FLOAT32 ? 1e-5f : 0.04f);
  }

  private static List<Heads> inputs(Random random, int tokens) {
    return List.of(
        Heads.of(random, HEADS, tokens),
        Heads.of(random, KEYS, tokens),
        Heads.of(random, KEYS, tokens));
  }

  private static Program compile(Scope scope, Scores scores) {
    Script script = scores.script(SIZE);
    return scope.keep(Program.compile(script.text() + METHODS, script.constants()));
  }

  private static float[] run(
      Program program,
      Scope scope,
      String method,
      List<Heads> inputs,
      List<Tensor> mask,
      DType type) {
    List<Tensor> tensors = inputs.stream().map(heads -> heads.tensor(scope)).toList();
    return program
        .tensor(scope, method, tensors.get(0), tensors.get(1), tensors.get(2), mask, type.code())
        .floats();
  }

  /** Returns 1 where a token sees another: itself and as many before it as fill its window. */
  private static Tensor mask(Scope scope, int tokens, int window) {
    float[] seen = new float[tokens * tokens];
    for (int token = 0; token < tokens; token++) {
      Arrays.fill(
          seen, token * tokens + Math.max(0, token - window + 1), token * (tokens + 1) + 1, 1);
    }
    return scope.floats(seen, 1, 1, tokens, tokens);
  }

  private static double[] attend(
      Heads q, Heads k, Heads v, int head, int token, int window, double scale) {
    int shared = head / (HEADS / KEYS);
    int first = window == 0 ? 0 : Math.max(0, token - window + 1);
    double sum = 0;
    double[] result = new double[SIZE];
    for (int key = first; key <= token; key++) {
      double product = 0;
      for (int i = 0; i < SIZE; i++) {
        product += (double) q.at(head, token, i) * k.at(shared, key, i);
      }
      double weight = Math.exp(product * scale);
      sum += weight;
      for (int i = 0; i < SIZE; i++) {
        result[i] += weight * v.at(shared, key, i);
      }
    }
    for (int i = 0; i < SIZE; i++) {
      result[i] /= sum;
    }
    return result;
  }
}
