package org.sleb4j.oracle;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What one head of an attention computes for one token, in double precision. */
final class HeadMaths {
  private HeadMaths() {}

  /**
   * softmax(s) v, s the products of query and keys times the scale, or cap tanh(s / cap).
   *
   * @param cap none where it is 0
   */
  static double[] attention(
      double[] query, List<double[]> keys, List<double[]> values, double scale, double cap) {
    double[] scores =
        keys.stream()
            .mapToDouble(key -> Maths.dot(query, key) * scale)
            .map(score -> cap == 0 ? score : cap * Math.tanh(score / cap))
            .toArray();
    double[] weights = Maths.softmax(scores);
    return IntStream.range(0, query.length)
        .mapToDouble(
            i ->
                IntStream.range(0, weights.length)
                    .mapToDouble(token -> weights[token] * values.get(token)[i])
                    .sum())
        .toArray();
  }

  /** Turns the pair (i, i + d/2) by position x frequency_i, for a text of some length. */
  static double[] turned(double[] head, int position, RotaryFrequencies rotation, int length) {
    double[] frequencies = rotation.at(length);
    int half = head.length / 2;
    double[] turned = head.clone();
    for (int i = 0; i < half; i++) {
      double cos = rotation.magnitude() * Math.cos(position * frequencies[i]);
      double sin = rotation.magnitude() * Math.sin(position * frequencies[i]);
      turned[i] = head[i] * cos - head[i + half] * sin;
      turned[i + half] = head[i + half] * cos + head[i] * sin;
    }
    return turned;
  }

  /** The keys or values that a token sees: those of a window, itself included; 0 for all. */
  static List<double[]> seen(double[][] x, int token, int window) {
    int first = window == 0 ? 0 : Math.max(0, token - window + 1);
    return Arrays.asList(x).subList(first, token + 1);
  }
}
