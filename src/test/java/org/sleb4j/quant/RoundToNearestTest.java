package org.sleb4j.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.SharedData;
import org.sleb4j.checkpoint.Checkpoint;
import org.sleb4j.data.Windows;
import org.sleb4j.demo.Demo;
import org.sleb4j.model.Model;
import org.sleb4j.model.ModelOptions;
import org.sleb4j.quant.Grid.Folds;
import org.sleb4j.quant.QuantizedModel.Source;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

class RoundToNearestTest {
  private static final Windows NO_TEXT = Windows.of(List.of(new int[] {1, 2}));

  @TempDir Path folder;

  private static Path model(String name) {
    return name.equals("demo") ? Demo.directory() : SharedData.path(name);
  }

  @ParameterizedTest
  @CsvSource({
    "demo,32",
    "models/stories3M-llama,32",
    "models/stories3M-llama,64",
    "models/stories3M-llama,128",
    "models/tinystories3M-opt,128",
    "golden/opt-post,32",
    "golden/llama-gqa-bf16,32"
  })
  void leavesEveryWeightWithinHalfAStep(String name, int group) {
    Path source = model(name);
    Checkpoint dense = Checkpoint.open(source);
    QuantizedModel made = write(source, group);
    Checkpoint quantized = Checkpoint.open(folder.resolve("made"));
    for (LayerError layer : made.errors()) {
      double[][] expected = Naive.matrix(dense.tensors().get(layer.layer() + ".weight"));
      Naive.Layer actual = Naive.layer(quantized, layer.layer(), made.storage().group());
      double error = 0;
      double size = 0;
      for (int n = 0; n < expected.length; n++) {
        for (int k = 0; k < expected[n].length; k++) {
          double off = Math.abs(expected[n][k] - actual.weight()[n][k]);
          double half = actual.step()[n][k] / 2;
          assertTrue(off <= half * (1 + 1e-6), layer.layer() + " " + off + " above " + half);
          error += off * off;
          size += expected[n][k] * expected[n][k];
        }
      }
      assertEquals(error / size, layer.weightError(), 1e-6 * error / size, layer.layer());
    }
  }

  private QuantizedModel write(Path source, int group) {
    QuantizeOptions options = QuantizeOptions.awq().withMethod(Method.RTN).withGroup(group);
    try (Model model = Model.open(source, ModelOptions.defaults())) {
      return QuantizedModel.write(
          new Source(model.full(), NO_TEXT), folder.resolve("made"), options, share -> {});
    }
  }

  /** Returns a layer as it would be stored, unpacked: codes, zeros and scales. */
  private static List<float[]> packed(float[] weight, int outputs, int group) {
    try (Scope scope = Scope.on(Device.cpu())) {
      Grid grid = new Grid(group);
      Tensor w = scope.floats(weight, outputs, weight.length / outputs);
      Folds none = new Folds(grid.one(scope), grid.one(scope));
      List<Tensor> stored = grid.packed(scope, w, none, grid.whole(scope));
      return List.of(
          nibbles(stored.get(0).bytes()),
          nibbles(stored.get(1).bytes()),
          halves(stored.get(2).bytes()));
    }
  }

  private static float[] nibbles(ByteBuffer bytes) {
    ByteBuffer ordered = bytes.order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[2 * ordered.remaining()];
    for (int i = 0; i < values.length; i += 8) {
      int packed = ordered.getInt();
      for (int place : new int[] {0, 1, 2, 3, 4, 5, 6, 7}) {
        values[i + List.of(0, 2, 4, 6, 1, 3, 5, 7).get(place)] = packed >>> (4 * place) & 15;
      }
    }
    return values;
  }

  private static float[] halves(ByteBuffer bytes) {
    ByteBuffer ordered = bytes.order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[ordered.remaining() / 2];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Naive.half(ordered.getShort());
    }
    return values;
  }

  @Test
  void putsEveryNumberInItsPlace() {
    float[] weight = new float[8 * 32];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = i % 32 == 0 ? -7 : i % 32 == 1 ? 8 : (i * 5 + i / 32) % 16 - 7;
    }
    List<float[]> stored = packed(weight, 8, 32);
    for (int k = 0; k < 32; k++) {
      for (int n = 0; n < 8; n++) {
        assertEquals(weight[n * 32 + k] + 7, stored.get(0)[k * 8 + n], "input " + k + " of " + n);
      }
    }
    float[] sevens = new float[8];
    Arrays.fill(sevens, 7);
    assertTrue(Arrays.equals(sevens, stored.get(1)));
    float[] ones = new float[8];
    Arrays.fill(ones, 1);
    assertTrue(Arrays.equals(ones, stored.get(2)));
  }

  @Test
  void roundsScalesUpToTheNextHalf() {
    Random random = new Random(1);
    float[] weight = new float[4096 * 32];
    for (int i = 0; i < weight.length; i++) {
      weight[i] = (float) (random.nextGaussian() * Math.exp(2 * random.nextGaussian()));
    }
    float[] scales = packed(weight, 4096, 32).get(2);
    for (int n = 0; n < 4096; n++) {
      float low = 0;
      float high = 0;
      for (int k = 0; k < 32; k++) {
        low = Math.min(low, weight[n * 32 + k]);
        high = Math.max(high, weight[n * 32 + k]);
      }
      float exact = Math.max((high - low) / 15, (float) Math.pow(2, -14));
      assertTrue(scales[n] >= exact, scales[n] + " below " + exact);
      assertTrue(before(scales[n]) < exact, scales[n] + " is not the next above " + exact);
    }
  }

  /** Returns the float16 before a normal one. */
  private static double before(float half) {
    int exponent = Math.getExponent(half);
    double ulp = Math.pow(2, exponent - 10);
    return half == Math.pow(2, exponent) ? half - ulp / 2 : half - ulp;
  }

  @Test
  void standsForNothingWithZeros() {
    List<float[]> stored = packed(new float[8 * 40], 8, 32);
    assertEquals(2 * 8, stored.get(2).length, "a short last group has a scale too");
    for (List<float[]> list : List.of(stored.subList(0, 2))) {
      for (float[] values : list) {
        for (float value : values) {
          assertEquals(0, value);
        }
      }
    }
    assertEquals((float) Math.pow(2, -14), stored.get(2)[0]);
  }
}
