package org.sleb4j.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products in narrow types are those of float32, rounded, on processors of either sort. */
class ProductsTest {
  private static final int INPUTS = 48;

  private static final String CASES =
      """
      def linear(self, x: Tensor, w: Tensor, bias: Tensor, type: int) -> Tensor:
        y = self.linear_product(x.to(type), w.to(type), bias.to(type))
        return self.checked(y, type)
      def bare(self, x: Tensor, w: Tensor, bias: Tensor, type: int) -> Tensor:
        return self.checked(self.linear_product(x.to(type), w.to(type), None), type)
      def matrix(self, x: Tensor, w: Tensor, bias: Tensor, type: int) -> Tensor:
        return self.checked(self.matrix_product(x.to(type), w.t().to(type)), type)
      def checked(self, y: Tensor, type: int) -> Tensor:
        assert y.dtype == type
        return y.to(self.float32)
      def widens(self, x: Tensor, type: int) -> bool:
        return self.is_widened(x.to(type))
      """;

  /** Outputs in one slice of a widened weight, and in several. */
  @ParameterizedTest
  @CsvSource({"1, 40", "9, 40", "33, 7", "10, 90000"})
  void agreesWithDoublePrecision(int rows, int outputs) {
    for (Set<DType> slow : Set.of(Set.<DType>of(), Set.of(DType.BFLOAT16, DType.FLOAT16))) {
      for (String method : new String[] {"linear", "bare", "matrix"}) {
        assertProduct(slow, method, rows, outputs, DType.FLOAT32, 1e-6);
        assertProduct(slow, method, rows, outputs, DType.BFLOAT16, 1.0 / 256);
        assertProduct(slow, method, rows, outputs, DType.FLOAT16, 1.0 / 2048);
      }
    }
  }

  /** Factors are multiples of 1/16 below 8, which every type holds; the result is rounded once. */
  private static void assertProduct(
      Set<DType> slow, String method, int rows, int outputs, DType type, double rounding) {
    Random random = new Random(rows);
    float[] x = factors(random, rows * INPUTS);
    float[] w = factors(random, outputs * INPUTS);
    float[] bias = factors(random, outputs);
    try (Program program = Program.compile(Products.script(slow) + CASES, Map.of());
        Scope scope = Scope.on(Device.cpu())) {
      Tensor left = scope.floats(x, rows, INPUTS);
      Tensor right = scope.floats(w, outputs, INPUTS);
      Tensor added = scope.floats(bias, outputs);
      float[] y = program.tensor(scope, method, left, right, added, type.code()).floats();
      assertEquals(rows * outputs, y.length);
      for (int i = 0; i < y.length; i++) {
        double offset = method.equals("linear") ? bias[i % outputs] : 0;
        double expected = dot(x, i / outputs, w, i % outputs) + offset;
        assertEquals(expected, y[i], Math.abs(expected) * rounding + 1e-4, method + " " + i);
      }
    }
  }

  private static float[] factors(Random random, int count) {
    float[] factors = new float[count];
    for (int i = 0; i < count; i++) {
      factors[i] = random.nextInt(-127, 128) / 16f;
    }
    return factors;
  }

  private static double dot(float[] x, int row, float[] w, int output) {
    double sum = 0;
    for (int k = 0; k < INPUTS; k++) {
      sum += (double) x[row * INPUTS + k] * w[output * INPUTS + k];
    }
    return sum;
  }

  @Test
  void widensManyRowsOfTypesTheProcessorLacks() {
    assertWidens(Set.of(DType.BFLOAT16), 9, DType.BFLOAT16, true);
    assertWidens(Set.of(DType.BFLOAT16), 8, DType.BFLOAT16, false);
    assertWidens(Set.of(DType.BFLOAT16), 9, DType.FLOAT16, false);
    assertWidens(Set.of(DType.BFLOAT16, DType.FLOAT16), 9, DType.FLOAT16, true);
    assertWidens(Set.of(DType.BFLOAT16, DType.FLOAT16), 9, DType.FLOAT32, false);
    assertWidens(Set.of(), 9, DType.BFLOAT16, false);
  }

  private static void assertWidens(Set<DType> slow, int rows, DType type, boolean expected) {
    try (Program program = Program.compile(Products.script(slow) + CASES, Map.of());
        Scope scope = Scope.on(Device.cpu())) {
      Tensor x = scope.floats(new float[rows * 4], rows, 4);
      assertEquals(expected, program.bool("widens", x, type.code()));
    }
  }

  @Test
  void neverWidensWhatOneDnnMultiplies() {
    for (DType type : new DType[] {DType.BFLOAT16, DType.FLOAT16}) {
      boolean named = Products.script().contains("self." + type);
      assertEquals(!PackedProducts.areAvailable(type), named);
    }
    assertFalse(Products.script().contains("WIDENED"));
  }
}
