package org.sleb4j;

import java.util.Random;

/**
 * A weight of 4 bits as its definition has it, number by number: (q - z) s, where z and s are those
 * of the input's group.
 *
 * @param q numbers from 0 to 15, [output][input]
 * @param z zero points from 0 to 15, [output][group]
 * @param s scales, each the bits of a float16, [output][group]
 * @param groupSize how many inputs have the same zero point and scale
 */
@SuppressWarnings("ArrayRecordComponent")
public record Int4Matrix(int[][] q, int[][] z, short[][] s, int groupSize) {
  /** Which output of eight the four bits i, ..., i + 3 of an element hold. */
  private static final int[] ORDER = {0, 2, 4, 6, 1, 3, 5, 7};

  /** Draws everything at random, scales from 1/64 to 1/32. */
  public static Int4Matrix random(Random random, int outputs, int inputs, int groupSize) {
    int groups = (inputs + groupSize - 1) / groupSize;
    Int4Matrix matrix = empty(outputs, inputs, groups, groupSize);
    for (int n = 0; n < outputs; n++) {
      for (int k = 0; k < inputs; k++) {
        matrix.q[n][k] = random.nextInt(16);
      }
      for (int g = 0; g < groups; g++) {
        matrix.z[n][g] = random.nextInt(16);
        matrix.s[n][g] = (short) (9 << 10 | random.nextInt(1024));
      }
    }
    return matrix;
  }

  /** Rounds every weight, [output][input], to the nearest of 16 values of its group. */
  public static Int4Matrix nearest(double[][] weights, int groupSize) {
    int inputs = weights[0].length;
    int groups = (inputs + groupSize - 1) / groupSize;
    Int4Matrix matrix = empty(weights.length, inputs, groups, groupSize);
    for (int n = 0; n < weights.length; n++) {
      for (int g = 0; g < groups; g++) {
        matrix.round(n, g, weights[n]);
      }
    }
    return matrix;
  }

  private static Int4Matrix empty(int outputs, int inputs, int groups, int groupSize) {
    return new Int4Matrix(
        new int[outputs][inputs], new int[outputs][groups], new short[outputs][groups], groupSize);
  }

  private void round(int n, int g, double[] row) {
    int end = Math.min(row.length, (g + 1) * groupSize);
    double low = 0;
    double high = 0;
    for (int k = g * groupSize; k < end; k++) {
      low = Math.min(low, row[k]);
      high = Math.max(high, row[k]);
    }
    s[n][g] = float16Above((high - low) / 15);
    double scale = float16(s[n][g]);
    z[n][g] = (int) Math.round(-low / scale);
    for (int k = g * groupSize; k < end; k++) {
      q[n][k] = (int) Math.max(0, Math.min(15, Math.round(row[k] / scale) + z[n][g]));
    }
  }

  /** Returns the bits of the smallest normal float16 that is no less. */
  private static short float16Above(double value) {
    int exponent = Math.max(-14, Math.getExponent(value));
    int bits = (int) Math.ceil(value / Math.scalb(1.0, exponent - 10));
    return (short) (((exponent + 15) << 10) + Math.max(0, bits - 1024));
  }

  private static double float16(short bits) {
    return Math.scalb(1024.0 + (bits & 1023), (bits >> 10) - 25);
  }

  public int outputs() {
    return q.length;
  }

  public int inputs() {
    return q[0].length;
  }

  public int groups() {
    return z[0].length;
  }

  /** Returns (q - z) s, [output][input], exact in float32. */
  public double[][] weights() {
    double[][] weights = new double[outputs()][inputs()];
    for (int n = 0; n < outputs(); n++) {
      for (int k = 0; k < inputs(); k++) {
        int g = k / groupSize;
        weights[n][k] = (q[n][k] - z[n][g]) * float16(s[n][g]);
      }
    }
    return weights;
  }

  /** Returns q packed, [inputs, outputs / 8]. */
  public int[] qweight() {
    return packed(q);
  }

  /** Returns z packed, [groups, outputs / 8]. */
  public int[] qzeros() {
    return packed(z);
  }

  /** Returns s, [groups, outputs]. */
  public short[] scales() {
    short[] scales = new short[groups() * outputs()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = s[i % outputs()][i / outputs()];
    }
    return scales;
  }

  private static int[] packed(int[][] values) {
    int columns = values.length / 8;
    int[] packed = new int[values[0].length * columns];
    for (int i = 0; i < packed.length; i++) {
      for (int nibble = 0; nibble < 8; nibble++) {
        int output = i % columns * 8 + ORDER[nibble];
        packed[i] |= values[output][i / columns] << (4 * nibble);
      }
    }
    return packed;
  }
}
