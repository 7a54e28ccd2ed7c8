package org.sleb4j.model.family;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How products of queries and keys become scores.
 *
 * @param scale what they are multiplied with; by default 1 / sqrt(size of a head)
 * @param cap the bound c of scores, which become c tanh(score / c)
 * @param biases what is added to products before they are scaled
 */
record Scores(OptionalDouble scale, OptionalDouble cap, Optional<LinearBiases> biases) {
  /** Returns products over the root of the size of a head. */
  static Scores scaledBySize() {
    return new Scores(OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());
  }

  static Scores scaledBy(double scale) {
    return new Scores(OptionalDouble.of(scale), OptionalDouble.empty(), Optional.empty());
  }

  Scores capped(double cap) {
    return new Scores(scale, OptionalDouble.of(cap), Optional.empty());
  }

  static Scores biased(LinearBiases biases) {
    return new Scores(OptionalDouble.empty(), OptionalDouble.empty(), Optional.of(biases));
  }

  /** Scores in memory at once, in float32. */
  private static final int SLICE_ELEMENTS = 16_000_000;

  /**
   * From as many queries on in bfloat16, PyTorch's fused kernel is slower on a CPU than products.
   */
  private static final int MANY_QUERIES = 512;

  /** As many queries at once leave little to compute of what a causal mask hides. */
  private static final int QUERIES = 256;

  /**
   * PyTorch's fused kernel multiplies bfloat16 in float32 on a CPU, also where the processor has
   * instructions for bfloat16.
   */
  private static final String FUSED =
      """
      def weighted(self, q: Tensor, k: Tensor, v: Tensor, allowed: Optional[Tensor], causal: bool, context: List[Tensor]) -> Tensor:
        if q.size(2) >= self.many_queries and q.dtype == self.bfloat16 and not q.is_cuda and not self.is_widened(q):
          return self.sliced(q, k, v, allowed, causal, context)
        return torch.scaled_dot_product_attention(q, k, v, allowed, 0., causal, scale=SCALE, enable_gqa=q.size(1) > k.size(1))
      """;

  private static final String PLAIN =
      """
      def scored(self, products: Tensor, context: List[Tensor], first: int) -> Tensor:
        return products.mul_(self.score_scale)
      """;

  private static final String ALWAYS_SLICED =
      """
      def weighted(self, q: Tensor, k: Tensor, v: Tensor, allowed: Optional[Tensor], causal: bool, context: List[Tensor]) -> Tensor:
        return self.sliced(q, k, v, allowed, causal, context)
      """;

  /**
   * In float32 from the products to the weights of the values, for so many queries at a time that
   * memory does not grow with the square of the tokens.
   */
  private static final String SLICED =
      """
      def sliced(self, q: Tensor, k: Tensor, v: Tensor, allowed: Optional[Tensor], causal: bool, context: List[Tensor]) -> Tensor:
        shared = q.size(1) // k.size(1)
        if shared > 1:
          k = torch.repeat_interleave(k, shared, 1)
          v = torch.repeat_interleave(v, shared, 1)
        rows = min(self.slice_queries, max(1, self.slice_elements // (q.size(0) * q.size(1) * k.size(2))))
        results = annotate(List[Tensor], [])
        for i in range((q.size(2) + rows - 1) // rows):
          results.append(self.some_weighted(q, k, v, allowed, causal, context, i * rows, min(rows, q.size(2) - i * rows)))
        return torch.cat(results, 2)
      def some_weighted(self, q: Tensor, k: Tensor, v: Tensor, allowed: Optional[Tensor], causal: bool, context: List[Tensor], first: int, count: int) -> Tensor:
        keys = k.size(2)
        if causal:
          keys = first + count
        products = self.matrix_product(q.narrow(2, first, count), k.narrow(2, 0, keys).transpose(-2, -1))
        scores = self.scored(products.to(self.float32), context, first)
        if causal:
          places = torch.arange(keys, device=q.device)
          scores.masked_fill_(torch.gt(places, places.narrow(0, first, count).unsqueeze(1)), float("-inf"))
        if allowed is not None:
          hidden = torch.logical_not(allowed)
          if hidden.size(2) > 1:  # the only row of a step is for all queries that share a key
            hidden = hidden.narrow(2, first, count)
          scores.masked_fill_(hidden, float("-inf"))
        return self.matrix_product(torch.softmax(scores, -1).to(v.dtype), v.narrow(2, 0, keys))
      """;

  private static final String CAPPED =
      """
      def scored(self, products: Tensor, context: List[Tensor], first: int) -> Tensor:
        return products.mul_(self.score_scale / self.score_cap).tanh_().mul_(self.score_cap)
      """;

  private static final String BIASED =
      """
      def scored(self, products: Tensor, context: List[Tensor], first: int) -> Tensor:
        biases = context[0].narrow(3, 0, products.size(3))
        biases = biases.reshape([biases.size(0), products.size(1), -1, products.size(3)])
        if biases.size(2) > 1:  # queries that share a key stand where those of a text would
          biases = biases.narrow(2, first, products.size(2))
        return (products + biases).mul_(self.score_scale)
      """;

  /**
   * Returns {@code weighted(self, q, k, v, allowed, causal, context)}: the values of [batch, heads,
   * keys, size], weighted by the softmax of the scores.
   */
  Script script(int headSize) {
    double own = scale.orElse(1 / Math.sqrt(headSize));
    if (cap.isPresent()) {
      return sliced(ALWAYS_SLICED + CAPPED, own).with("score_cap", cap.getAsDouble());
    }
    return biases.isPresent()
        ? sliced(ALWAYS_SLICED + BIASED, own)
        : sliced(fused() + PLAIN, own).with("many_queries", MANY_QUERIES);
  }

  /** PyTorch divides by the root itself, which is not always what its reciprocal gives. */
  private String fused() {
    return FUSED.replace("SCALE", scale.isPresent() ? "self.score_scale" : "None");
  }

  private static Script sliced(String own, double scale) {
    return Script.of(SLICED)
        .plus(Script.of(own))
        .with("slice_elements", SLICE_ELEMENTS)
        .with("slice_queries", QUERIES)
        .with("score_scale", scale);
  }
}
