package org.sleb4j.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CodecTest {
  /** Blocks whose scale is a normal float16: its rounding adds 2^-11 of a number. */
  private static final double HALF_ULP = 0x1p-11;

  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "Q8_0", "Q4_0"})
  void storesWhatLlamaCppStores(TensorType type) {
    assertArrayEquals(
        Reference.bytes("values." + type), bytes(encoded(type, Reference.floats("values.f32"))));
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0"})
  void readsWhatLlamaCppReads(TensorType type) {
    float[] read = decoded(type, Reference.buffer("values." + type));
    assertArrayEquals(Reference.floats("values." + type + ".f32"), read);
  }

  @ParameterizedTest
  @CsvSource({"Q4_1", "Q5_0", "Q5_1", "Q4_K", "Q5_K", "Q6_K"})
  void readsOfRandomBlocksWhatLlamaCppReads(TensorType type) {
    String name = "read." + type.toString().replace('k', 'K');
    assertArrayEquals(Reference.floats(name + ".f32"), decoded(type, Reference.buffer(name)));
  }

  @Test
  void keepsFloat32() {
    float[] values = Reference.floats("values.f32");
    assertArrayEquals(Reference.bytes("values.f32"), bytes(encoded(TensorType.F32, values)));
    assertArrayEquals(values, decoded(TensorType.F32, Reference.buffer("values.f32")));
  }

  @Test
  void readsEveryFloat16AsItsDefinitionSays() {
    for (int half = 0; half < 1 << 16; half++) {
      float value = Float16.value((short) half);
      assertEquals(naive(half), value, 0.0, Integer.toHexString(half));
      if (!Float.isNaN(value)) {
        assertEquals((short) half, Float16.of(value));
      }
    }
  }

  private static double naive(int half) {
    int exponent = half >> 10 & 31;
    double fraction = (half & 1023) / 1024.0;
    double sign = half >> 15 == 0 ? 1 : -1;
    if (exponent == 31) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return sign
        * (exponent == 0
            ? fraction * Math.pow(2, -14)
            : (1 + fraction) * Math.pow(2, exponent - 15));
  }

  @Test
  void roundsToTheNearestFloat16AndToTheEvenOneBetweenTwo() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      int half = random.nextInt(0x7bff);
      float low = Float16.value((short) half);
      float high = Float16.value((short) (half + 1));
      float middle = (float) (((double) low + high) / 2);
      assertEquals(half % 2 == 0 ? half : half + 1, Float16.of(middle));
      assertEquals(half, Float16.of(Math.nextDown(middle)));
      assertEquals(half + 1, Float16.of(Math.nextUp(middle)));
    }
  }

  @Test
  void keepsNaNAndInfinityInHalves() {
    assertTrue(Float.isNaN(Float16.value(Float16.of(Float.NaN))));
    assertTrue(Float.isNaN(BFloat16.value(BFloat16.of(Float.NaN))));
    assertEquals(Float.NEGATIVE_INFINITY, BFloat16.value(BFloat16.of(Float.NEGATIVE_INFINITY)));
    assertEquals(Float.NEGATIVE_INFINITY, Float16.value(Float16.of(Float.NEGATIVE_INFINITY)));
  }

  /** q8_0 misses by half a step; q4_0 too, but the number opposite the extreme by a whole one. */
  @ParameterizedTest
  @CsvSource({"Q8_0, 127, 0.5", "Q4_0, 8, 1"})
  void missesByAtMostTheStepOfABlock(TensorType type, int steps, double most) {
    float[] x = random(64 * 32);
    float[] read = decoded(type, encoded(type, x));
    for (int block = 0; block < x.length; block += 32) {
      double step = largest(x, block) / steps;
      for (int i = block; i < block + 32; i++) {
        double bound = step * most + Math.abs(read[i]) * 2 * HALF_ULP;
        assertEquals(x[i], read[i], bound, type + " " + i);
      }
    }
  }

  /** The nearest of all steps, found by trying each, at the scale that was stored. */
  @Test
  void choosesStepsThatNoOtherBeatsByMoreThanTheRoundingOfTheScale() {
    float[] x = random(64 * 32);
    float[] read = decoded(TensorType.Q8_0, encoded(TensorType.Q8_0, x));
    ByteBuffer blocks = encoded(TensorType.Q8_0, x);
    for (int i = 0; i < x.length; i++) {
      double scale = Float16.value(blocks.getShort(i / 32 * 34));
      double best = Double.MAX_VALUE;
      for (int q = -127; q <= 127; q++) {
        best = Math.min(best, Math.abs(x[i] - q * scale));
      }
      assertTrue(Math.abs(x[i] - read[i]) <= best + Math.abs(x[i]) * 2 * HALF_ULP);
    }
  }

  @Test
  void holdsNoNumberWhoseBlockWouldBecomeInfinite() {
    assertFalse(new Codec.F16().holds(65520));
    assertTrue(new Codec.F16().holds(-65519));
    assertTrue(new Codec.F16().holds(Float.NaN));
    assertFalse(new Codec.Bf16().holds(Float.MAX_VALUE));
    assertFalse(new Q80().holds(Float.NaN));
    assertFalse(new Q80().holds(127 * 65520f));
    assertTrue(new Q80().holds(-127 * 65500f));
    assertFalse(new Q40().holds(Float.POSITIVE_INFINITY));
    assertTrue(new Q40().holds(8 * 65500f));
  }

  /** The largest magnitude is below what one can be divided by; in C the steps are undefined. */
  @Test
  void storesZerosWhereTheScaleHasNoInverse() {
    float[] x = new float[32];
    x[3] = 0x1p-140f;
    assertArrayEquals(new float[32], decoded(TensorType.Q8_0, encoded(TensorType.Q8_0, x)));
    for (float read : decoded(TensorType.Q4_0, encoded(TensorType.Q4_0, x))) {
      assertEquals(0, Math.abs(read));
    }
  }

  private static float[] random(int count) {
    Random random = new Random(5);
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) (random.nextGaussian() * (1 + i / 32 % 7));
    }
    return x;
  }

  private static double largest(float[] x, int first) {
    double largest = 0;
    for (int i = first; i < first + 32; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    return largest;
  }

  private static ByteBuffer encoded(TensorType type, float[] x) {
    ByteBuffer out = ByteBuffer.allocate((int) type.bytes(x.length)).order(ByteOrder.LITTLE_ENDIAN);
    for (int first = 0; first < x.length; first += type.blockElements()) {
      Codec.of(type).orElseThrow().encode(x, first, out);
    }
    return out.flip();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static float[] decoded(TensorType type, ByteBuffer blocks) {
    float[] x = new float[blocks.remaining() / type.blockBytes() * type.blockElements()];
    for (int first = 0; first < x.length; first += type.blockElements()) {
      Decoder.of(type).orElseThrow().decode(blocks, x, first);
    }
    return x;
  }
}
