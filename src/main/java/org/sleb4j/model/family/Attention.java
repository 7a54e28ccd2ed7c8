package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sleb4j.check.Strings;
import org.sleb4j.model.family.LayerGroup.Producer;

/**
 * Attention over all heads, the key and value heads as many as the query heads or fewer.
 *
 * <p>Vaswani et al., 2017, "Attention Is All You Need", section 3.2; Ainslie et al., 2023, "GQA".
 *
 * @param norms of query and key, where there are any
 * @param rotary how query and key are rotated; none where positions come in otherwise
 * @param clip the bound c of what the projections give, which is cut off at -c and c
 */
public record Attention(
    Heads heads,
    Projections projections,
    Optional<QueryKeyNorms> norms,
    Optional<RotaryEmbedding> rotary,
    AttentionMask mask,
    Scores scores,
    OptionalDouble clip) {
  /** Returns attention to all tokens before, without norms or rotation. */
  static Attention of(Heads heads, Projections projections) {
    return new Attention(
        heads,
        projections,
        Optional.empty(),
        Optional.empty(),
        AttentionMask.causal(),
        Scores.scaledBySize(),
        OptionalDouble.empty());
  }

  Attention withNorms(QueryKeyNorms other) {
    return new Attention(heads, projections, Optional.of(other), rotary, mask, scores, clip);
  }

  /** Returns this attention with query and key rotated. */
  Attention rotated(RotaryEmbedding other) {
    return new Attention(heads, projections, norms, Optional.of(other), mask, scores, clip);
  }

  /** Returns this attention without a rotation. */
  Attention unrotated() {
    return new Attention(heads, projections, norms, Optional.empty(), mask, scores, clip);
  }

  Attention withMask(AttentionMask other) {
    return new Attention(heads, projections, norms, rotary, other, scores, clip);
  }

  Attention withScores(Scores other) {
    return new Attention(heads, projections, norms, rotary, mask, other, clip);
  }

  Attention withProjections(Projections other) {
    return new Attention(heads, other, norms, rotary, mask, scores, clip);
  }

  /** Returns this attention with queries, keys and values cut off at a bound. */
  Attention clipped(double bound) {
    return new Attention(heads, projections, norms, rotary, mask, scores, OptionalDouble.of(bound));
  }

  /** Returns how it learns where tokens stand; nothing where it only sees states. */
  public Optional<Positions> positions() {
    return rotary.<Positions>map(r -> r).or(scores::biases);
  }

  List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    slots.add(inputs());
    norms.ifPresent(n -> slots.addAll(n.slots()));
    slots.add(output());
    return slots;
  }

  private Slot inputs() {
    return Slot.linear("qkv", projections.query(), projections.key(), projections.value());
  }

  /** Returns the slot of the layer whose result is that of the attention. */
  Slot output() {
    return Slot.linear("o", projections.output());
  }

  /**
   * Returns the linear layers with what computes their input.
   *
   * @param input what computes the input of the attention
   */
  List<LayerGroup> layers(Optional<Producer> input) {
    return List.of(
        LayerGroup.of(inputs(), input).withoutClipping(projections.query(), projections.key()),
        LayerGroup.of(output(), projections.values(heads).filter(v -> clip.isEmpty())));
  }

  /** Returns multiply-adds for all tokens of one text, none of which is seen before. */
  public double multiplyAdds(long tokens) {
    double matrices = slots().stream().mapToDouble(Slot::matrixElements).sum();
    return tokens * matrices + 2.0 * heads.querySize() * mask.pairs(tokens);
  }

  private static final String CACHED =
      """
      def heads_of(self, x: Tensor, heads: int) -> Tensor:
        return x.view([x.size(0), x.size(1), heads, -1]).transpose(1, 2)
      def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor], cache: List[Tensor], start: int, context: List[Tensor]) -> Tensor:
        tokens = q.size(2)
        if len(cache) == 2:  # [batch, kv_heads, capacity, head_size], written in place
          total = start + tokens
          k = cache[0].narrow(2, start, tokens).copy_(k)
          v = cache[1].narrow(2, start, tokens).copy_(v)
          k = cache[0].narrow(2, 0, total)
          v = cache[1].narrow(2, 0, total)
        heads = q.size(1)
        if self.grouped:
          if tokens == 1:  # queries that share a key are computed as tokens of one head
            q = q.reshape([q.size(0), k.size(1), -1, q.size(3)])
          elif not q.is_cuda or len(mask) == 1 or q.element_size() > 2:  # where the fused kernels want as many keys as queries
            k = torch.repeat_interleave(k, heads // k.size(1), 1)
            v = torch.repeat_interleave(v, heads // v.size(1), 1)
        allowed: Optional[Tensor] = None
        causal = tokens > 1
        if len(mask) == 1:
          allowed = mask[0]
          causal = False
        y = self.weighted(q, k, v, allowed, causal, context)
        return y.reshape([y.size(0), heads, tokens, -1]).transpose(1, 2).flatten(2)
      """;

  /**
   * Returns the method {@code attention_hidden(self, x, SLOTS, context, mask, cache, start)}, which
   * gives what the {@link #output} layer reads.
   */
  Script script() {
    return parts()
        .plus(Script.of(CACHED + method("attention_hidden", MIXED)))
        .with("heads", heads.queries())
        .with("kv_heads", heads.keys())
        .with("q_size", heads.querySize())
        .with("kv_size", heads.keySize())
        .with("grouped", heads.queries() != heads.keys());
  }

  private static final String CLIPPED =
      "  q, k, v = self.clipped(q), self.clipped(k), self.clipped(v)\n";

  private static final String CLIP =
      """
      def clipped(self, x: Tensor) -> Tensor:
        return torch.clamp(x, -self.clip, self.clip)
      """;

  private static final String WEIGHTS =
      """
        q, k = q.to(self.float32), k.to(self.float32)
        v = torch.eye(k.size(2), dtype=self.float32, device=k.device).expand([k.size(0), k.size(1), -1, -1])
        y = self.attend(q, k, v, mask, cache, start, context)
        return torch.contiguous(self.heads_of(y, self.heads))
      """;

  /**
   * Returns the method {@code attention_weights}, with the parameters of {@code attention_hidden}:
   * how much each query head of each token reads of each token, [batch, heads, tokens, tokens], in
   * float32. Attention is linear in the values, so that of the rows of an identity is its weights.
   */
  Script weightsScript() {
    return script().plus(Script.of(method("attention_weights", WEIGHTS)));
  }

  private static final String MIXED =
      """
        v = self.heads_of(v, self.kv_heads)
        return self.attend(q, k, v, mask, cache, start, context)
      """;

  /**
   * Returns a method of what a token reads.
   *
   * @param rest its lines behind those that make query and key, [batch, heads, tokens, head_size]
   */
  private String method(String name, String rest) {
    return Strings.format(
            """
            def %s(self, x: Tensor%s, context: List[Tensor], mask: List[Tensor], cache: List[Tensor], start: int) -> Tensor:
              q, k, v, = self.project(x, qkv, [self.q_size, self.kv_size, self.kv_size])
            %s  q = %s
              k = %s
            """,
            name,
            Slot.parameters(slots()),
            clip.isPresent() ? CLIPPED : "",
            placed("q", "self.heads"),
            placed("k", "self.kv_heads"))
        + rest;
  }

  private Script parts() {
    Script clipped =
        clip.isPresent() ? Script.of(CLIP).with("clip", clip.getAsDouble()) : Script.NONE;
    return scores
        .script(heads.size())
        .plus(clipped)
        .plus(norms.map(QueryKeyNorms::script).orElse(Script.NONE))
        .plus(rotary.map(r -> r.script(heads.size())).orElse(Script.NONE));
  }

  /** Returns the expression for the heads of query or key, normed, rotated and grown. */
  private String placed(String x, String count) {
    String normed = norms.map(n -> n.heads(x, count)).orElse(heads(x, count));
    String turned = rotary.map(r -> "self.rotate(" + normed + ", context)").orElse(normed);
    boolean grows = x.equals("q") && rotary.flatMap(RotaryEmbedding::growth).isPresent();
    return grows ? turned + " * context[2]" : turned;
  }

  static String heads(String x, String count) {
    return "self.heads_of(" + x + ", " + count + ")";
  }
}
