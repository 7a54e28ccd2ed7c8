package org.sleb4j.model.family;

import java.util.stream.IntStream;

/**
 * Positions by ALiBi: the product of a query and a key grows by the key's position times a slope of
 * the head, before it is scaled. A softmax only sees differences, so that the score falls linearly
 * with the distance of the two.
 *
 * <p>With n heads, a power of two, the slopes are 2^(-8 / n), 2^(-16 / n) and so on; otherwise
 * those of the largest power of two below, and then every other one of the next power of two.
 * Slopes, positions and their products are rounded to bfloat16, as transformers' {@code falcon}
 * does in every type.
 *
 * <p>Press et al., 2022, "Train Short, Test Long", section 3.
 *
 * @param heads the number of query heads
 */
public record LinearBiases(int heads) implements Positions {
  /**
   * What is added to the products for each key, [batch or 1, heads, 1, keys], given the positions
   * of all keys, [batch or 1, keys], and the slopes.
   */
  public static final String CONTEXTS =
      """
      def context_of_biases(self, positions: Tensor, slopes: Tensor, type: int) -> List[Tensor]:
        places = positions.to(self.bfloat16).unsqueeze(1).unsqueeze(1)
        return [(slopes.to(self.bfloat16).view([1, -1, 1, 1]) * places).to(type)]
      """;

  /** Returns the slope of each head. */
  public float[] slopes() {
    int power = Integer.highestOneBit(heads);
    float[] slopes = new float[heads];
    IntStream.range(0, heads)
        .forEach(head -> slopes[head] = (float) Math.pow(2, exponent(head, power)));
    return slopes;
  }

  private static double exponent(int head, int power) {
    return head < power ? -8.0 * (head + 1) / power : -4.0 * (2 * (head - power) + 1) / power;
  }
}
