package org.sleb4j.model.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sleb4j.Int4Matrix;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Products;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;
import org.sleb4j.torch.Torch;
import org.sleb4j.torch.TorchException;

/** Products with weights of 4 bits are those of the weights that their numbers stand for. */
class Int4LinearTest {
  private static final Program PROGRAM =
      Program.compile(
          """
          def ints(self, x: Tensor) -> Tensor:
            return x.to(3)
          def halves(self, bits: Tensor) -> Tensor:  # of positive normal numbers
            power = torch.pow(torch.full([1], 2., dtype=7), torch.bitwise_right_shift(bits, 10) - 25)
            return ((torch.bitwise_and(bits, 1023) + 1024) * power).to(5)
          def cast(self, x: Tensor, type: int) -> Tensor:
            return x.to(type)
          """,
          Map.of());

  /** One layer or some that read the same input: outputs and whether there is a bias. */
  private record Layer(Int4Matrix matrix, List<Float> bias) {
    static Layer of(Random random, int outputs, int inputs, int groupSize, boolean biased) {
      List<Float> bias = random.ints(biased ? outputs : 0, -64, 64).mapToObj(i -> i / 32f).toList();
      return new Layer(Int4Matrix.random(random, outputs, inputs, groupSize), bias);
    }

    List<Tensor> part(Scope scope, DType dtype) {
      List<Tensor> part = new ArrayList<>();
      int columns = matrix.outputs() / 8;
      part.add(ints(scope, matrix.qweight(), matrix.inputs(), columns));
      part.add(ints(scope, matrix.qzeros(), matrix.groups(), columns));
      part.add(halves(scope, matrix.scales(), matrix.groups(), matrix.outputs()));
      if (!bias.isEmpty()) {
        float[] values = new float[bias.size()];
        IntStream.range(0, values.length).forEach(i -> values[i] = bias.get(i));
        part.add(cast(scope, scope.floats(values, values.length), dtype));
      }
      return part;
    }

    /** Returns the product of one row, and beside each element how large its terms are. */
    double[][] times(float[] x, int row) {
      int inputs = matrix.inputs();
      double[][] weights = matrix.weights();
      double[][] result = new double[2][matrix.outputs()];
      for (int n = 0; n < weights.length; n++) {
        result[0][n] = bias.isEmpty() ? 0 : bias.get(n);
        result[1][n] = Math.abs(result[0][n]);
        for (int k = 0; k < inputs; k++) {
          double term = x[row * inputs + k] * weights[n][k];
          result[0][n] += term;
          result[1][n] += Math.abs(term);
        }
      }
      return result;
    }
  }

  private static Tensor ints(Scope scope, int[] values, long... shape) {
    long[] longs = Arrays.stream(values).asLongStream().toArray();
    return PROGRAM.tensor(scope, "ints", scope.longs(longs, shape));
  }

  private static Tensor halves(Scope scope, short[] bits, long... shape) {
    long[] longs = IntStream.range(0, bits.length).mapToLong(i -> bits[i]).toArray();
    return PROGRAM.tensor(scope, "halves", scope.longs(longs, shape));
  }

  private static Tensor cast(Scope scope, Tensor x, DType dtype) {
    return PROGRAM.tensor(scope, "cast", x, dtype.code());
  }

  /** Rows around the change from the kernel to dense products; tails of every kind. */
  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(1, 64, 64, 32),
        Arguments.of(1, 128, 256, 128),
        Arguments.of(3, 16, 32, 32),
        Arguments.of(5, 8, 24, 32),
        Arguments.of(4, 88, 432, 32),
        Arguments.of(64, 176, 300, 64),
        Arguments.of(65, 176, 300, 64),
        Arguments.of(33, 40, 512, 256),
        Arguments.of(70, 1000, 130, 128),
        Arguments.of(2, 1064, 128, 128),
        Arguments.of(130, 520, 64, 256));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void multipliesOneLayer(int rows, int outputs, int inputs, int groupSize) {
    Random random = new Random(31L * rows + outputs);
    for (boolean biased : new boolean[] {false, true}) {
      assertProducts(random, rows, List.of(Layer.of(random, outputs, inputs, groupSize, biased)));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void multipliesLayersThatReadTheSameInputAtOnce(
      int rows, int outputs, int inputs, int groupSize) {
    Random random = new Random(17L * rows + outputs);
    Layer q = Layer.of(random, outputs, inputs, groupSize, false);
    Layer k = Layer.of(random, 8, inputs, groupSize, true);
    Layer v = Layer.of(random, 24, inputs, groupSize, false);
    assertProducts(random, rows, List.of(q, v));
    assertProducts(random, rows, List.of(q, k, v));
  }

  private static void assertProducts(Random random, int rows, List<Layer> layers) {
    int inputs = layers.get(0).matrix().inputs();
    float[] x = new float[rows * inputs];
    IntStream.range(0, x.length).forEach(i -> x[i] = random.nextInt(-128, 128) / 64f);
    assertProducts(x, rows, layers, DType.FLOAT32, 1e-6);
    assertProducts(x, rows, layers, DType.BFLOAT16, 8e-3);
    assertProducts(x, rows, layers, DType.FLOAT16, 2e-3);
  }

  /** The tolerance is a part of the sum of the terms' sizes. */
  private static void assertProducts(
      float[] x, int rows, List<Layer> layers, DType dtype, double tolerance) {
    int groupSize = layers.get(0).matrix().groupSize();
    LinearKind kind = new Int4Linear(new Int4Cpu(dtype), groupSize, dtype, new DenseLinear());
    long before = Torch.liveHandles();
    try (Scope scope = Scope.on(Device.cpu());
        Program program = Program.compile(kind.script() + Products.script(), Map.of())) {
      List<List<Tensor>> parts = layers.stream().map(layer -> layer.part(scope, dtype)).toList();
      List<List<Tensor>> prepared = kind.prepare(scope, parts);
      assertEquals(1, prepared.size());
      assertEquals(memory(layers, dtype), bytes(prepared.get(0).subList(0, 2)));
      Tensor input = cast(scope, scope.floats(x, 1, rows, x.length / rows), dtype);
      long[] sizes = layers.stream().mapToLong(layer -> layer.matrix().outputs()).toArray();
      List<Tensor> products = program.tensors(scope, "project", input, prepared, sizes);
      for (int i = 0; i < sizes.length; i++) {
        assertEquals(List.of(1L, (long) rows, sizes[i]), products.get(i).shape());
        Tensor y = cast(scope, products.get(i), DType.FLOAT32);
        assertProduct(layers.get(i), x, rows, y.floats(), tolerance);
      }
    }
    assertEquals(before, Torch.liveHandles());
  }

  /** Returns the bytes of the layers stacked, as the plan of memory counts one. */
  private static long memory(List<Layer> layers, DType dtype) {
    Int4Matrix first = layers.get(0).matrix();
    long outputs = layers.stream().mapToLong(layer -> layer.matrix().outputs()).sum();
    return LinearKind.int4Bytes(outputs, first.inputs(), first.groupSize(), dtype);
  }

  private static long bytes(List<Tensor> tensors) {
    return tensors.stream().mapToLong(t -> t.elements() * t.dtype().bytes()).sum();
  }

  private static void assertProduct(
      Layer layer, float[] x, int rows, float[] actual, double tolerance) {
    int outputs = layer.matrix().outputs();
    for (int row = 0; row < rows; row++) {
      double[][] expected = layer.times(x, row);
      for (int n = 0; n < outputs; n++) {
        assertEquals(
            expected[0][n],
            actual[row * outputs + n],
            tolerance * expected[1][n] + 1e-6,
            "row " + row + ", output " + n);
      }
    }
  }

  private static Stream<DenseKind> denseKinds() {
    return Stream.of(new DenseLinear(), new PackedLinear());
  }

  @ParameterizedTest
  @MethodSource("denseKinds")
  void multipliesWithDenseLayersBesideThoseOf4Bits(DenseKind dense) {
    Random random = new Random(5);
    Layer layer = Layer.of(random, 32, 64, 32, true);
    LinearKind kind = new Int4Linear(new Int4Cpu(DType.FLOAT32), 32, DType.FLOAT32, dense);
    try (Scope scope = Scope.on(Device.cpu());
        Program program = Program.compile(kind.script() + Products.script(), Map.of())) {
      float[] x = new float[64];
      x[3] = 2;
      Tensor weight = scope.floats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 8);
      Tensor wide = scope.floats(new float[64], 1, 64);
      List<List<Tensor>> parts = List.of(layer.part(scope, DType.FLOAT32), List.of(wide));
      List<List<Tensor>> prepared = kind.prepare(scope, parts);
      assertEquals(2, prepared.size());
      Tensor input = scope.floats(x, 1, 64);
      List<Tensor> products =
          program.tensors(scope, "project", input, prepared, new long[] {32, 1});
      assertProduct(layer, x, 1, products.get(0).floats(), 1e-6);
      assertEquals(0, products.get(1).floats()[0]);
      Tensor eight = scope.floats(new float[] {1, 0, 0, 0, 0, 0, 0, 1}, 1, 8);
      List<Tensor> alone = kind.prepare(scope, List.of(List.of(weight))).get(0);
      assertEquals(9, program.tensor(scope, "linear", eight, alone).floats()[0]);
    }
  }

  @Test
  void asksForTheKernelOfAGpuWhichACpuLacks() {
    LinearKind kind =
        new Int4Linear(new Int4Cuda(Device.cpu()), 64, DType.BFLOAT16, new DenseLinear());
    Program.compile(kind.script() + Products.script(), Map.of()).close();
    try (Scope scope = Scope.on(Device.cpu())) {
      List<List<Tensor>> parts =
          List.of(Layer.of(new Random(2), 40, 128, 64, true).part(scope, DType.BFLOAT16));
      var e = assertThrows(TorchException.class, () -> kind.prepare(scope, parts));
      assertTrue(e.getMessage().contains("aten::_convert_weight_to_int4pack"), e.getMessage());
    }
  }

  @Test
  void takesAboutAQuarterOfBfloat16() {
    long bytes = LinearKind.int4Bytes(4096, 11008, 128, DType.BFLOAT16);
    assertEquals(4096L * 11008 / 2 + 4096 * 86 * 4, bytes);
    assertEquals(0.266, bytes / (2.0 * 4096 * 11008), 0.001);
  }
}
