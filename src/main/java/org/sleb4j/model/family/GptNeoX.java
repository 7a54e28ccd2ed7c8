package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;

/**
 * GPT-NeoX, Pythia's family, differs from LLaMA in layer norms, attention and feed-forward side by
 * side with a norm each (one after the other where {@code use_parallel_residual} is false), biases,
 * query, key and value of a head in turn in one matrix, a plain feed-forward, and in that only the
 * first {@code rotary_pct} of a head's channels turn.
 *
 * <p>Black et al., 2022, "GPT-NeoX-20B", section 2; Biderman et al., 2023, "Pythia".
 */
final class GptNeoX {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("gptneox", Trait.FUSED_ATTENTION, Trait.SAYS_PARALLEL, Trait.HEAD)
          .withBiasesEverywhere()
          .activatedBy("gelu", "gelu_new");

  private final Config config;
  private final int width;
  private final double epsilon;
  private final Heads heads;
  private final RotaryEmbedding rotary;

  private GptNeoX(Config config) {
    this.config = config;
    width = config.positive("hidden_size");
    epsilon = config.positiveNumber("layer_norm_eps", 1e-5);
    int count = config.positive("num_attention_heads");
    if (width % count != 0) {
      throw config.refuse("num_attention_heads", count, "a divisor of hidden_size, " + width);
    }
    heads = new Heads(count, count, width / count);
    rotary = rotary();
  }

  static Decoder of(Config config) {
    return new GptNeoX(config).decoder();
  }

  private Decoder decoder() {
    Block block = new Block(attention(), feedForward(), residual());
    List<Block> blocks = Collections.nCopies(BlockCount.of(config, "num_hidden_layers"), block);
    return new Decoder(
        "gpt_neox",
        width,
        config.positive("vocab_size"),
        rotary.contextLength(),
        Embedding.of(tokens()),
        blocks,
        Head.of(norm("gpt_neox.final_layer_norm"), isTied() ? tokens() : head()),
        names());
  }

  private RotaryEmbedding rotary() {
    config.checkSame("rotary_emb_base", "rope_theta");
    config.checkSame("rotary_pct", "partial_rotary_factor");
    double theta = config.positiveNumber("rotary_emb_base", 10000);
    LlamaLike.Defaults defaults = new LlamaLike.Defaults(2048, theta, false);
    double share = config.positiveNumber("rotary_pct", 0.25);
    return RotarySettings.of(config, defaults).part(heads.size(), share);
  }

  private Attention attention() {
    boolean bias = config.flag("attention_bias", true);
    Weight fused = Weight.of("attention.query_key_value", 3L * width, width).withBias(bias);
    Weight output = Weight.of("attention.dense", width, width).withBias(bias);
    return Attention.of(heads, Projections.interleaved(fused, output, heads)).rotated(rotary);
  }

  private FeedForward feedForward() {
    int size = config.positive("intermediate_size", 24576);
    return new PlainFeedForward(
        Weight.of("mlp.dense_h_to_4h", size, width).withBias(true),
        Activation.of(config, "hidden_act", "gelu"),
        Weight.of("mlp.dense_4h_to_h", width, size).withBias(true));
  }

  private Residual residual() {
    Norm attention = norm("input_layernorm");
    Norm feedForward = norm("post_attention_layernorm");
    return config.flag("use_parallel_residual", true)
        ? Residual.parallel(attention, feedForward)
        : Residual.front(attention, feedForward);
  }

  private Norm norm(String module) {
    return Norm.layer(module, width, true, epsilon);
  }

  private Weight tokens() {
    return Weight.of("gpt_neox.embed_in", config.positive("vocab_size"), width);
  }

  private Weight head() {
    return Weight.of("embed_out", config.positive("vocab_size"), width);
  }

  private boolean isTied() {
    return config.flag("tie_word_embeddings", false);
  }

  /** Files of the hub hold the mask of the attention and the frequencies of the rotation, too. */
  private Names names() {
    return new Names(
            "gpt_neox.",
            List.of(),
            "gpt_neox.layers.",
            "embed_out",
            List.of(".*\\.attention\\.((masked_)?bias|rotary_emb\\.inv_freq)"))
        .tied(isTied());
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    config.remove("num_key_value_heads");
    config.put("layer_norm_eps", header.real("attention.layer_norm_epsilon", 1e-5));
    config.put("use_parallel_residual", header.flag("use_parallel_residual"));
    config.put("rotary_pct", header.turningShare());
    config.set("rotary_emb_base", config.remove("rope_theta"));
    config.put("attention_bias", header.has("blk.0.attn_qkv.bias"));
    config.put("hidden_act", "gelu");
  }
}
