package org.sleb4j.model.family;

import java.util.OptionalDouble;
import org.sleb4j.check.Strings;

/**
 * How products of queries and keys become scores.
 *
 * @param scale what they are multiplied with; by default 1 / sqrt(size of a head)
 * @param cap the bound c of scores, which become c tanh(score / c)
 */
public record Scores(OptionalDouble scale, OptionalDouble cap) {
  /** Returns products over the root of the size of a head. */
  static Scores scaledBySize() {
    return new Scores(OptionalDouble.empty(), OptionalDouble.empty());
  }

  static Scores scaledBy(double scale) {
    return new Scores(OptionalDouble.of(scale), OptionalDouble.empty());
  }

  Scores capped(double cap) {
    return new Scores(scale, OptionalDouble.of(cap));
  }

  private static final String SCALED =
      """
      def weighted(self, q: Tensor, k: Tensor, v: Tensor, allowed: Optional[Tensor], causal: bool) -> Tensor:
        return torch.scaled_dot_product_attention(q, k, v, allowed, 0., causal, scale=%s, enable_gqa=q.size(1) > k.size(1))
      """;

  /** In float32 from the scores to the weights of the values. */
  private static final String CAPPED =
      """
      def weighted(self, q: Tensor, k: Tensor, v: Tensor, allowed: Optional[Tensor], causal: bool) -> Tensor:
        shared = q.size(1) // k.size(1)
        if shared > 1:
          k = torch.repeat_interleave(k, shared, 1)
          v = torch.repeat_interleave(v, shared, 1)
        products = torch.matmul(q, k.transpose(-2, -1)).to(self.float32) * self.score_scale
        scores = torch.tanh(products / self.score_cap) * self.score_cap
        if causal:
          places = torch.arange(q.size(2), device=q.device)
          scores = torch.masked_fill(scores, torch.gt(places, places.unsqueeze(1)), float("-inf"))
        if allowed is not None:
          scores = torch.masked_fill(scores, torch.logical_not(allowed), float("-inf"))
        return torch.matmul(torch.softmax(scores, -1).to(v.dtype), v)
      """;

  /**
   * Returns {@code weighted(self, q, k, v, allowed, causal)}: the values of [batch, heads, keys,
   * size], weighted by the softmax of the scores.
   */
  Script script(int headSize) {
    double own = scale.orElse(1 / Math.sqrt(headSize));
    if (cap.isPresent()) {
      return Script.of(CAPPED).with("score_cap", cap.getAsDouble()).with("score_scale", own);
    }
    return scale.isPresent()
        ? Script.of(Strings.format(SCALED, "self.score_scale")).with("score_scale", own)
        : Script.of(Strings.format(SCALED, "None"));
  }
}
