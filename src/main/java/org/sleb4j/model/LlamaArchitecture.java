package org.sleb4j.model;

import static org.sleb4j.model.WeightGroup.linear;
import static org.sleb4j.model.WeightGroup.norm;
import static org.sleb4j.model.WeightGroup.part;
import static org.sleb4j.model.WeightGroup.table;

import java.util.List;
import java.util.Map;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * LLaMA: root-mean-square norms in front, rotary positions, grouped key and value heads, and a
 * gated feed-forward.
 *
 * <p>Touvron et al., 2023, "LLaMA: Open and Efficient Foundation Language Models".
 */
record LlamaArchitecture(
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
    String activation)
    implements Architecture {

  static LlamaArchitecture of(Config config) {
    int width = config.positive("hidden_size");
    int heads = config.positive("num_attention_heads");
    int kvHeads = config.positive("num_key_value_heads", heads);
    if (heads % kvHeads != 0) {
      throw config.refuse("num_key_value_heads", kvHeads, "a divisor of the heads, " + heads);
    }
    int headSize = headSize(config, width, heads);
    refuseBiases(config);
    return new LlamaArchitecture(
        config.positive("num_hidden_layers"),
        width,
        heads,
        kvHeads,
        headSize,
        config.positive("intermediate_size"),
        config.positive("vocab_size"),
        config.positive("max_position_embeddings", 2048),
        config.flag("tie_word_embeddings", false),
        config.positiveNumber("rms_norm_eps", 1e-6),
        RotaryEmbedding.of(config, headSize),
        Activations.script(config, "hidden_act"));
  }

  private static int headSize(Config config, int width, int heads) {
    if (width % heads != 0 && !config.has("head_dim")) {
      throw config.refuse("num_attention_heads", heads, "a divisor of hidden_size, " + width);
    }
    int size = config.positive("head_dim", Math.max(1, width / heads));
    if (size % 2 != 0) {
      throw config.refuse("head_dim", size, "even, for rotary positions");
    }
    return size;
  }

  private static void refuseBiases(Config config) {
    for (String field : List.of("attention_bias", "mlp_bias")) {
      if (config.flag(field, false)) {
        throw config.refuse(field, true, "false: biases are not supported yet");
      }
    }
  }

  @Override
  public String family() {
    return "llama";
  }

  @Override
  public Map<String, Object> constants() {
    return Map.of(
        "heads", heads,
        "kv_heads", kvHeads,
        "q_size", heads * headSize,
        "kv_size", kvHeads * headSize,
        "feed_forward", feedForward,
        "width", width,
        "grouped", heads != kvHeads,
        "epsilon", epsilon);
  }

  private static final String NORM =
      """
      def norm(self, x: Tensor, w: List[List[Tensor]]) -> Tensor:
        return torch.rms_norm(x, [self.width], w[0][0], self.epsilon)
      """;

  @Override
  public String blockScript() {
    return Scripts.ATTENTION
        + NORM
        + activation
        + """
        def rotate(self, x: Tensor, context: List[Tensor]) -> Tensor:
          a, b, = torch.chunk(x, 2, -1)
          return x * context[0] + torch.cat([-b, a], -1) * context[1]
        def block(self, x: Tensor, w: List[List[List[Tensor]]], context: List[Tensor], mask: List[Tensor], cache: List[Tensor], start: int) -> Tensor:
          attention_norm, qkv, o, feed_forward_norm, gate_up, down, = w
          q, k, v, = self.project(self.norm(x, attention_norm), qkv, [self.q_size, self.kv_size, self.kv_size])
          q = self.rotate(self.heads_of(q, self.heads), context)  # [batch, heads, tokens, head_size]
          k = self.rotate(self.heads_of(k, self.kv_heads), context)
          v = self.heads_of(v, self.kv_heads)
          x = x + self.linear(self.attend(q, k, v, mask, cache, start), o[0])
          gate, up, = self.project(self.norm(x, feed_forward_norm), gate_up, [self.feed_forward, self.feed_forward])
          return x + self.linear(self.activate(gate) * up, down[0])
        """;
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
    return List.of(
        norm(part(name + "input_layernorm.weight", width)),
        linear(
            part(name + "self_attn.q_proj.weight", query, width),
            part(name + "self_attn.k_proj.weight", key, width),
            part(name + "self_attn.v_proj.weight", key, width)),
        linear(part(name + "self_attn.o_proj.weight", width, query)),
        norm(part(name + "post_attention_layernorm.weight", width)),
        linear(
            part(name + "mlp.gate_proj.weight", feedForward, width),
            part(name + "mlp.up_proj.weight", feedForward, width)),
        linear(part(name + "mlp.down_proj.weight", width, feedForward)));
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
}
