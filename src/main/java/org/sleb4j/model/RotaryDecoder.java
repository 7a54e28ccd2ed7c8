package org.sleb4j.model;

import static org.sleb4j.model.LayerGroup.rows;
import static org.sleb4j.model.WeightGroup.linear;
import static org.sleb4j.model.WeightGroup.norm;
import static org.sleb4j.model.WeightGroup.part;
import static org.sleb4j.model.WeightGroup.table;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * What LLaMA and its kin have in common: root-mean-square norms in front, rotary positions, grouped
 * key and value heads, and a gated feed-forward.
 *
 * <p>Touvron et al., 2023, "LLaMA: Open and Efficient Foundation Language Models". The families
 * {@link Llama}, {@link Mistral}, {@link Qwen2} and {@link Qwen3} say how they differ.
 *
 * @param tied whether the head is the embedding
 * @param epsilon what norms add to the mean square
 * @param activation TorchScript of the gate's activation
 * @param traits what not every family has
 */
record RotaryDecoder(
    String family,
    int blockCount,
    int width,
    int heads,
    int kvHeads,
    int headSize,
    int feedForward,
    int vocabularySize,
    int contextLength,
    boolean tied,
    double epsilon,
    RotaryEmbedding rotary,
    String activation,
    Traits traits)
    implements Architecture {

  /**
   * What not every family has.
   *
   * @param inputBias whether query, key and value have biases
   * @param outputBias whether the attention's output has one
   * @param feedForwardBias whether the feed-forward's layers have them
   * @param headNorms whether the heads of query and key are normed before they are turned
   * @param sliding which blocks see only the last tokens, and how many
   */
  record Traits(
      boolean inputBias,
      boolean outputBias,
      boolean feedForwardBias,
      boolean headNorms,
      SlidingWindow sliding) {
    /** Returns the traits of the first LLaMA: none. */
    static Traits none() {
      return new Traits(false, false, false, false, SlidingWindow.NONE);
    }
  }

  @Override
  public Map<String, Object> constants() {
    return Map.of(
        "heads", heads,
        "kv_heads", kvHeads,
        "q_size", heads * headSize,
        "kv_size", kvHeads * headSize,
        "feed_forward", feedForward,
        "grouped", heads != kvHeads,
        "epsilon", epsilon);
  }

  /** As {@code torch.rms_norm}, in fewer passes over memory. */
  private static final String NORM =
      """
      def norm(self, x: Tensor, w: List[List[Tensor]]) -> Tensor:
        mean_square = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6) ** 2 / x.size(-1)
        return (x * torch.rsqrt(mean_square + self.epsilon)).to(x.dtype) * w[0][0]
      """;

  private static final String PLAIN_HEADS =
      """
      def turned(self, x: Tensor, heads: int, norm: List[List[Tensor]], context: List[Tensor]) -> Tensor:
        return self.rotate(self.heads_of(x, heads), context)
      """;

  private static final String NORMED_HEADS =
      """
      def turned(self, x: Tensor, heads: int, norm: List[List[Tensor]], context: List[Tensor]) -> Tensor:
        return self.rotate(self.norm(self.heads_of(x, heads), norm), context)
      """;

  private static final String BLOCK =
      """
      def block(self, x: Tensor, w: List[List[List[Tensor]]], context: List[Tensor], mask: List[Tensor], cache: List[Tensor], start: int) -> Tensor:
        attention_norm, qkv, q_norm, k_norm, o, feed_forward_norm, gate_up, down, = w
        q, k, v, = self.project(self.norm(x, attention_norm), qkv, [self.q_size, self.kv_size, self.kv_size])
        q = self.turned(q, self.heads, q_norm, context)  # [batch, heads, tokens, head_size]
        k = self.turned(k, self.kv_heads, k_norm, context)
        v = self.heads_of(v, self.kv_heads)
        x = x + self.linear(self.attend(q, k, v, mask, cache, start), o[0])
        gate, up, = self.project(self.norm(x, feed_forward_norm), gate_up, [self.feed_forward, self.feed_forward])
        return x + self.linear(torch.mul_(self.activate(gate), up), down[0])
      """;

  @Override
  public String blockScript() {
    String heads = traits.headNorms() ? NORMED_HEADS : PLAIN_HEADS;
    return Scripts.ATTENTION + NORM + activation + RotaryEmbedding.ROTATE + heads + BLOCK;
  }

  @Override
  public String endsScript() {
    return NORM
        + """
        def embed(self, ids: Tensor, positions: Tensor, w: List[List[List[Tensor]]], type: int) -> Tensor:
          return torch.embedding(w[0][0][0], ids).to(type)
        def final(self, x: Tensor, w: List[List[List[Tensor]]]) -> Tensor:
          return self.norm(x, w[0])
        """
        + RotaryEmbedding.CONTEXT;
  }

  @Override
  public List<WeightGroup> embedding() {
    return List.of(table("model.embed_tokens.weight", vocabularySize, width));
  }

  @Override
  public List<WeightGroup> block(int block) {
    String name = "model.layers." + block + ".";
    long query = (long) heads * headSize;
    long key = (long) kvHeads * headSize;
    boolean bias = traits.feedForwardBias();
    return List.of(
        norm(part(name + "input_layernorm.weight", width)),
        linear(
            part(name + "self_attn.q_proj.weight", query, width).withBias(traits.inputBias()),
            part(name + "self_attn.k_proj.weight", key, width).withBias(traits.inputBias()),
            part(name + "self_attn.v_proj.weight", key, width).withBias(traits.inputBias())),
        headNorm(name + "self_attn.q_norm.weight"),
        headNorm(name + "self_attn.k_norm.weight"),
        linear(part(name + "self_attn.o_proj.weight", width, query).withBias(traits.outputBias())),
        norm(part(name + "post_attention_layernorm.weight", width)),
        linear(
            part(name + "mlp.gate_proj.weight", feedForward, width).withBias(bias),
            part(name + "mlp.up_proj.weight", feedForward, width).withBias(bias)),
        linear(part(name + "mlp.down_proj.weight", width, feedForward).withBias(bias)));
  }

  /** Scales pass through the up projection, which only multiplies the activated gate. */
  @Override
  public List<LayerGroup> layers(int block) {
    List<WeightGroup> groups = block(block);
    WeightGroup.Part value = groups.get(1).parts().get(2);
    WeightGroup.Part up = groups.get(6).parts().get(1);
    return List.of(
        LayerGroup.of(groups.get(1), LayerGroup.norm(groups.get(0))),
        LayerGroup.of(groups.get(4), Optional.of(rows(value, kvHeads, heads / kvHeads))),
        LayerGroup.of(groups.get(6), LayerGroup.norm(groups.get(5))),
        LayerGroup.of(groups.get(7), Optional.of(rows(up, 1, 1))));
  }

  private WeightGroup headNorm(String weight) {
    return traits.headNorms() ? norm(part(weight, headSize)) : WeightGroup.none();
  }

  @Override
  public List<WeightGroup> head() {
    String name = tied ? "model.embed_tokens.weight" : "lm_head.weight";
    return List.of(
        norm(part("model.norm.weight", width)), linear(part(name, vocabularySize, width)));
  }

  @Override
  public boolean ignores(String tensor) {
    return tensor.endsWith(".rotary_emb.inv_freq") || (tied && tensor.equals("lm_head.weight"));
  }

  @Override
  public List<Tensor> tables(Scope scope, int length) {
    return List.of(rotary.table(scope, length));
  }

  @Override
  public SlidingWindow sliding() {
    return traits.sliding();
  }
}
