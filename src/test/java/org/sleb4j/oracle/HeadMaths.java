package org.sleb4j.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * What heads of an attention compute, in double precision. A head is [token][size].
 *
 * @param scale what products of query and keys are multiplied with
 * @param cap the bound of scores, cap tanh(score / cap); none where it is 0
 * @param window how many tokens each one sees, itself included; all where it is 0
 * @param bias what is added to the product with a key, before it is scaled
 */
record HeadMaths(double scale, double cap, int window, Bias bias) {
  /** What a head adds for a key. */
  interface Bias {
    double of(int head, int key);
  }

  /** Scores over the root of the size of a head (Vaswani et al., 2017). */
  static HeadMaths ofSize(int size) {
    return new HeadMaths(1 / Math.sqrt(size), 0, 0, (head, key) -> 0);
  }

  HeadMaths scaledBy(double other) {
    return new HeadMaths(other, cap, window, bias);
  }

  HeadMaths capped(double other) {
    return new HeadMaths(scale, other, window, bias);
  }

  HeadMaths seeing(int tokens) {
    return new HeadMaths(scale, cap, tokens, bias);
  }

  HeadMaths biased(Bias other) {
    return new HeadMaths(scale, cap, window, other);
  }

  /**
   * Returns the results of all heads side by side, [token][heads x size]. Each key and value head
   * serves as many query heads in a row (Ainslie et al., 2023).
   */
  double[][] attention(List<double[][]> queries, List<double[][]> keys, List<double[][]> values) {
    int sharing = queries.size() / keys.size();
    List<double[][]> weights =
        IntStream.range(0, queries.size())
            .mapToObj(h -> weights(h, queries.get(h), keys.get(h / sharing)))
            .toList();
    WATCHER.get().accept(weights);
    return IntStream.range(0, queries.get(0).length)
        .mapToObj(
            t ->
                Oracle.join(
                    IntStream.range(0, queries.size())
                        .mapToObj(h -> mixed(weights.get(h)[t], values.get(h / sharing)))
                        .toList()))
        .toArray(double[][]::new);
  }

  /** Sees the weights of each attention that a thread computes, of each head [token][token]. */
  private static final ThreadLocal<Consumer<List<double[][]>>> WATCHER =
      ThreadLocal.withInitial(() -> weights -> {});

  /** Returns the weights of all heads of each attention that a computation runs, in turn. */
  static List<List<double[][]>> weightsIn(Runnable computation) {
    List<List<double[][]>> found = new ArrayList<>();
    WATCHER.set(found::add);
    try {
      computation.run();
    } finally {
      WATCHER.remove();
    }
    return found;
  }

  /** softmax(s) of each query, s its scores; 0 for what it does not see. */
  private double[][] weights(int head, double[][] queries, double[][] keys) {
    return IntStream.range(0, queries.length)
        .mapToObj(
            t -> {
              double[] scores =
                  seen(t).mapToDouble(k -> score(queries[t], keys[k], bias.of(head, k))).toArray();
              double[] weights = new double[queries.length];
              int first = seen(t).findFirst().orElseThrow();
              System.arraycopy(Maths.softmax(scores), 0, weights, first, scores.length);
              return weights;
            })
        .toArray(double[][]::new);
  }

  private double score(double[] query, double[] key, double added) {
    double score = (Maths.dot(query, key) + added) * scale;
    return cap == 0 ? score : cap * Math.tanh(score / cap);
  }

  private static double[] mixed(double[] weights, double[][] values) {
    double[] mixed = new double[values[0].length];
    for (int token = 0; token < weights.length; token++) {
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] += weights[token] * values[token][i];
      }
    }
    return mixed;
  }

  private IntStream seen(int token) {
    return IntStream.rangeClosed(window == 0 ? 0 : Math.max(0, token - window + 1), token);
  }

  /** Turns the pair (i, i + d/2) of the first d channels by position x frequency_i. */
  static double[][] turned(double[][] head, RotaryFrequencies rotation, Text text) {
    return text.positions()
        .mapToObj(t -> turned(head[t], t, rotation, frequencies(rotation, text, t)))
        .toArray(double[][]::new);
  }

  private static double[] frequencies(RotaryFrequencies rotation, Text text, int token) {
    return rotation.at(rotation.changeWithTheWholeText() ? text.length() : text.lengthAt(token));
  }

  private static double[] turned(
      double[] head, int position, RotaryFrequencies rotation, double[] frequencies) {
    int half = frequencies.length;
    double[] turned = head.clone();
    for (int i = 0; i < half; i++) {
      double cos = rotation.magnitude() * Math.cos(position * frequencies[i]);
      double sin = rotation.magnitude() * Math.sin(position * frequencies[i]);
      turned[i] = head[i] * cos - head[i + half] * sin;
      turned[i + half] = head[i + half] * cos + head[i] * sin;
    }
    return turned;
  }

  /** Turns the pair (2i, 2i + 1) of all channels, by laying even and odd ones side by side. */
  static double[][] turnedNeighbours(double[][] head, RotaryFrequencies rotation, Text text) {
    double[][] halves = Oracle.each(head, row -> permuted(row, HeadMaths::neighbour));
    return Oracle.each(
        turned(halves, rotation, text), row -> permuted(row, HeadMaths::placeOfNeighbour));
  }

  private interface Order {
    int of(int place, int size);
  }

  private static double[] permuted(double[] row, Order order) {
    return IntStream.range(0, row.length).mapToDouble(i -> row[order.of(i, row.length)]).toArray();
  }

  private static int neighbour(int place, int size) {
    return place < size / 2 ? 2 * place : 2 * (place - size / 2) + 1;
  }

  private static int placeOfNeighbour(int channel, int size) {
    return channel / 2 + channel % 2 * (size / 2);
  }
}
