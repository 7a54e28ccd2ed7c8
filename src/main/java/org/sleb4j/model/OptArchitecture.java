package org.sleb4j.model;

import static org.sleb4j.model.LayerGroup.rows;
import static org.sleb4j.model.WeightGroup.linear;
import static org.sleb4j.model.WeightGroup.norm;
import static org.sleb4j.model.WeightGroup.part;
import static org.sleb4j.model.WeightGroup.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * OPT differs from LLaMA in layer norms, in front of or behind each half of a block, learned
 * positions, biases, a plain feed-forward, and where embeddings are narrower than the hidden state
 * a projection at both ends.
 *
 * <p>Zhang et al., 2022, "OPT: Open Pre-trained Transformer Language Models". OPT-350m is the one
 * with norms behind and projections.
 */
record OptArchitecture(
    int blockCount,
    int width,
    int heads,
    int feedForward,
    int vocabularySize,
    int contextLength,
    int embeddingWidth,
    boolean normFirst,
    boolean finalNorm,
    boolean biases,
    boolean normWeights,
    boolean tied,
    String activation)
    implements Architecture {
  /** Row 2 of the position table is position 0. */
  private static final int POSITION_OFFSET = 2;

  static OptArchitecture of(Config config) {
    int width = config.positive("hidden_size");
    int heads = config.positive("num_attention_heads");
    if (width % heads != 0) {
      throw config.refuse("num_attention_heads", heads, "a divisor of hidden_size, " + width);
    }
    boolean normFirst = config.flag("do_layer_norm_before", true);
    return new OptArchitecture(
        config.positive("num_hidden_layers"),
        width,
        heads,
        config.positive("ffn_dim"),
        config.positive("vocab_size"),
        config.positive("max_position_embeddings"),
        config.positive("word_embed_proj_dim", width),
        normFirst,
        normFirst && !config.flag("_remove_final_layer_norm", false),
        config.flag("enable_bias", true),
        config.flag("layer_norm_elementwise_affine", true),
        config.flag("tie_word_embeddings", true),
        Activations.script(config, "activation_function", "relu"));
  }

  @Override
  public String family() {
    return "opt";
  }

  @Override
  public int kvHeads() {
    return heads;
  }

  @Override
  public int headSize() {
    return width / heads;
  }

  @Override
  public Map<String, Object> constants() {
    return Map.of(
        "heads", heads,
        "width", width,
        "grouped", false,
        "final_norm", finalNorm,
        "projected", isProjected(),
        "position_offset", POSITION_OFFSET,
        "epsilon", 1e-5);
  }

  private boolean isProjected() {
    return embeddingWidth != width;
  }

  private static final String NORM =
      """
      def norm(self, x: Tensor, w: List[List[Tensor]]) -> Tensor:
        return torch.layer_norm(x, [self.width], w[0][0], w[0][1], self.epsilon)
      """;

  private static final String NORM_WITHOUT_WEIGHTS =
      """
      def norm(self, x: Tensor, w: List[List[Tensor]]) -> Tensor:
        return torch.layer_norm(x, [self.width], None, None, self.epsilon)
      """;

  private String normScript() {
    return normWeights ? NORM : NORM_WITHOUT_WEIGHTS;
  }

  private WeightGroup layerNorm(String weight) {
    return normWeights ? norm(part(weight, width).withBias(true)) : WeightGroup.none();
  }

  private static final String NORM_FIRST =
      """
      def block(self, x: Tensor, w: List[List[List[Tensor]]], context: List[Tensor], mask: List[Tensor], cache: List[Tensor], start: int) -> Tensor:
        x = x + self.self_attention(self.norm(x, w[0]), w, mask, cache, start)
        return x + self.feed_forward(self.norm(x, w[3]), w)
      """;

  private static final String NORM_LAST =
      """
      def block(self, x: Tensor, w: List[List[List[Tensor]]], context: List[Tensor], mask: List[Tensor], cache: List[Tensor], start: int) -> Tensor:
        x = self.norm(x + self.self_attention(x, w, mask, cache, start), w[0])
        return self.norm(x + self.feed_forward(x, w), w[3])
      """;

  @Override
  public String blockScript() {
    return Scripts.ATTENTION
        + normScript()
        + activation
        + """
        def self_attention(self, x: Tensor, w: List[List[List[Tensor]]], mask: List[Tensor], cache: List[Tensor], start: int) -> Tensor:
          q, k, v, = self.project(x, w[1], [self.width, self.width, self.width])
          q = self.heads_of(q, self.heads)  # [batch, heads, tokens, head_size]
          k = self.heads_of(k, self.heads)
          v = self.heads_of(v, self.heads)
          return self.linear(self.attend(q, k, v, mask, cache, start), w[2][0])
        def feed_forward(self, x: Tensor, w: List[List[List[Tensor]]]) -> Tensor:
          return self.linear(self.activate(self.linear(x, w[4][0])), w[5][0])
        """
        + (normFirst ? NORM_FIRST : NORM_LAST);
  }

  @Override
  public String endsScript() {
    return normScript()
        + """
        def embed(self, ids: Tensor, positions: Tensor, w: List[List[List[Tensor]]], type: int) -> Tensor:
          x = torch.embedding(w[0][0][0], ids).to(type)
          if self.projected:
            x = self.linear(x, w[2][0])
          return x + torch.embedding(w[1][0][0], positions + self.position_offset).to(type)
        def final(self, x: Tensor, w: List[List[List[Tensor]]]) -> Tensor:
          if self.final_norm:
            x = self.norm(x, w[0])
          if self.projected:
            x = self.linear(x, w[-2][0])
          return x
        def context(self, positions: Tensor, tables: List[Tensor], type: int) -> List[Tensor]:
          return tables
        """;
  }

  @Override
  public List<WeightGroup> embedding() {
    List<WeightGroup> groups = new ArrayList<>();
    groups.add(table("model.decoder.embed_tokens.weight", vocabularySize, embeddingWidth));
    long positions = (long) contextLength + POSITION_OFFSET;
    groups.add(table("model.decoder.embed_positions.weight", positions, width));
    if (isProjected()) {
      groups.add(linear(part("model.decoder.project_in.weight", width, embeddingWidth)));
    }
    return List.copyOf(groups);
  }

  @Override
  public List<WeightGroup> block(int block) {
    String name = "model.decoder.layers." + block + ".";
    return List.of(
        layerNorm(name + "self_attn_layer_norm.weight"),
        linear(
            part(name + "self_attn.q_proj.weight", width, width).withBias(biases),
            part(name + "self_attn.k_proj.weight", width, width).withBias(biases),
            part(name + "self_attn.v_proj.weight", width, width).withBias(biases)),
        linear(part(name + "self_attn.out_proj.weight", width, width).withBias(biases)),
        layerNorm(name + "final_layer_norm.weight"),
        linear(part(name + "fc1.weight", feedForward, width).withBias(biases)),
        linear(part(name + "fc2.weight", width, feedForward).withBias(biases)));
  }

  /**
   * A norm behind a half also feeds the next residual, so it cannot be divided. Scales pass through
   * ReLU, which is homogeneous, and through no other activation.
   */
  @Override
  public List<LayerGroup> layers(int block) {
    List<WeightGroup> groups = block(block);
    WeightGroup.Part value = groups.get(1).parts().get(2);
    WeightGroup.Part first = groups.get(4).parts().get(0);
    return List.of(
        LayerGroup.of(groups.get(1), LayerGroup.norm(groups.get(0)).filter(p -> normFirst)),
        LayerGroup.of(groups.get(2), Optional.of(rows(value, heads, 1))),
        LayerGroup.of(groups.get(4), LayerGroup.norm(groups.get(3)).filter(p -> normFirst)),
        LayerGroup.of(groups.get(5), Optional.of(rows(first, 1, 1)).filter(p -> isHomogeneous())));
  }

  private boolean isHomogeneous() {
    return activation.equals(Activations.RELU);
  }

  @Override
  public List<WeightGroup> head() {
    List<WeightGroup> groups = new ArrayList<>();
    if (finalNorm) {
      groups.add(layerNorm("model.decoder.final_layer_norm.weight"));
    }
    if (isProjected()) {
      groups.add(linear(part("model.decoder.project_out.weight", embeddingWidth, width)));
    }
    String head = tied ? "model.decoder.embed_tokens.weight" : "lm_head.weight";
    groups.add(linear(part(head, vocabularySize, embeddingWidth)));
    return List.copyOf(groups);
  }

  @Override
  public boolean ignores(String tensor) {
    return tensor.endsWith("decoder.version") || (tied && tensor.equals("lm_head.weight"));
  }

  @Override
  public List<Tensor> tables(Scope scope, int length) {
    return List.of();
  }
}
