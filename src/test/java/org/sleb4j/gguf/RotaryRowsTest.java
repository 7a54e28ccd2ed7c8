package org.sleb4j.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotaryRowsTest {
  @ParameterizedTest
  @CsvSource({"1, 2", "3, 8", "4, 64", "32, 128", "2, 6"})
  void undoesItself(int heads, int headSize) {
    int[] rows = IntStream.range(0, heads * headSize).toArray();
    int[] file = RotaryRows.ofFile(heads, headSize);
    int[] checkpoint = RotaryRows.ofCheckpoint(heads, headSize);
    assertArrayEquals(rows, Arrays.stream(checkpoint).map(row -> file[row]).toArray());
    assertArrayEquals(rows, Arrays.stream(file).map(row -> checkpoint[row]).toArray());
  }

  @Test
  void putsHalvesOfAHeadInTurns() {
    int[] expected = {0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11};
    assertArrayEquals(expected, RotaryRows.ofFile(2, 6));
  }

  /** Rotating what a checkpoint computes and reordering it, or the other way round. */
  @Test
  void turnsTheSamePairsByTheSameAngles() {
    int headSize = 8;
    double[] x = new Random(1).doubles(24).toArray();
    int[] order = RotaryRows.ofFile(3, headSize);
    double[] rotatedFirst = ordered(rotated(x, headSize, headSize / 2, 1), order);
    assertArrayEquals(rotatedFirst, rotated(ordered(x, order), headSize, 1, 2), 1e-12);
  }

  private static double[] ordered(double[] x, int[] order) {
    return Arrays.stream(order).mapToDouble(row -> x[row]).toArray();
  }

  /** Turns pair i of each head, which begins at step * i and is so far apart, by its angle. */
  private static double[] rotated(double[] x, int headSize, int apart, int step) {
    double[] y = new double[x.length];
    for (int head = 0; head < x.length; head += headSize) {
      for (int pair = 0; pair < headSize / 2; pair++) {
        int one = head + step * pair;
        double angle = 5 * Math.pow(10000, -2.0 * pair / headSize);
        y[one] = x[one] * Math.cos(angle) - x[one + apart] * Math.sin(angle);
        y[one + apart] = x[one] * Math.sin(angle) + x[one + apart] * Math.cos(angle);
      }
    }
    return y;
  }
}
