package org.sleb4j.oracle;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Every function is its textbook formula in double precision, over one vector at a time. */
final class Maths {
  private Maths() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double[] sum(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
  }

  static double[] product(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).toArray();
  }

  static double[] scaled(double[] a, double factor) {
    return Arrays.stream(a).map(v -> v * factor).toArray();
  }

  /** Solves A x = b by Gaussian elimination with the largest pivot of a column. */
  static double[] solved(double[][] a, double[] b) {
    int n = b.length;
    double[][] rows =
        IntStream.range(0, n)
            .mapToObj(i -> IntStream.rangeClosed(0, n).mapToDouble(j -> j < n ? a[i][j] : b[i]))
            .map(row -> row.toArray())
            .toArray(double[][]::new);
    for (int column = 0; column < n; column++) {
      int at = column;
      int pivot =
          IntStream.range(column, n)
              .boxed()
              .max(Comparator.comparingDouble(i -> Math.abs(rows[i][at])))
              .orElseThrow();
      double[] swapped = rows[column];
      rows[column] = rows[pivot];
      rows[pivot] = swapped;
      for (int i = column + 1; i < n; i++) {
        double factor = rows[i][column] / rows[column][column];
        rows[i] = sum(rows[i], scaled(rows[column], -factor));
      }
    }
    double[] x = new double[n];
    for (int i = n - 1; i >= 0; i--) {
      x[i] = (rows[i][n] - dot(Arrays.copyOf(rows[i], n), x)) / rows[i][i];
    }
    return x;
  }

  static double cosine(double[] a, double[] b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  /** ln of the sum of exp(x_i), with the largest taken out of it. */
  static double logSumExp(double[] x) {
    double largest = Arrays.stream(x).max().orElseThrow();
    return largest + Math.log(Arrays.stream(x).map(v -> Math.exp(v - largest)).sum());
  }

  static double[] softmax(double[] x) {
    double norm = logSumExp(x);
    return Arrays.stream(x).map(v -> Math.exp(v - norm)).toArray();
  }

  /** Root mean square norm (Zhang and Sennrich, 2019): x / sqrt(mean(x^2) + eps) * weight. */
  static double[] rmsNorm(double[] x, double[] weight, double eps) {
    double root = Math.sqrt(dot(x, x) / x.length + eps);
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] / root * weight[i]).toArray();
  }

  /** Layer norm (Ba et al., 2016) without its weights: (x - mean) / sqrt(variance + eps). */
  static double[] layerNorm(double[] x, double eps) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return Arrays.stream(x).map(v -> (v - mean) / Math.sqrt(variance + eps)).toArray();
  }

  /** The activations by their names in a config, transformers' {@code activations.py}. */
  static double activation(String name, double x) {
    return switch (name) {
      case "relu" -> Math.max(0, x);
      case "relu2" -> Math.max(0, x) * Math.max(0, x);
      case "silu" -> x / (1 + Math.exp(-x));
      case "gelu" -> x * (1 + erf(x / Math.sqrt(2))) / 2;
      case "gelu_new", "gelu_pytorch_tanh" ->
          x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2;
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** erf(x) = 2/sqrt(pi) exp(-x^2) times the sum of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)). */
  static double erf(double x) {
    if (Math.abs(x) > 6) {
      return Math.signum(x);
    }
    double term = x;
    double sum = 0;
    for (int n = 1; n < 200; n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
