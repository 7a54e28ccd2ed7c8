package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * StableLM differs from LLaMA in layer norms, in that only the first channels of a head turn, by
 * default a quarter, in norms of each head of query and key where {@code qk_layernorm} asks for
 * them, and in attention and feed-forward side by side behind one norm where {@code
 * use_parallel_residual} does.
 *
 * <p>Bellagente et al., 2024, "Stable LM 2 1.6B Technical Report".
 */
final class StableLm {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("stablelm", Trait.SAYS_PARALLEL, Trait.HEAD)
          .withBiases("attn_q", "attn_k", "attn_v");

  private final Config config;
  private final RotarySettings rotary;
  private final LlamaLike llama;

  private StableLm(Config config) {
    this.config = config;
    rotary = RotarySettings.of(config, Defaults.context(4096).withKeyHeads(32));
    llama = new LlamaLike("stablelm", rotary);
  }

  static Decoder of(Config config) {
    return new StableLm(config).decoder();
  }

  private Decoder decoder() {
    Block block = new Block(attention(), llama.feedForward(false), residual());
    List<Block> blocks = Collections.nCopies(llama.blockCount(), block);
    new SlidingWindows(config, llama.blockCount()).nowhere();
    return llama.decoder(blocks::get, llama.embedding(), llama.head(norm("model.norm")));
  }

  private Residual residual() {
    Norm first = norm("input_layernorm");
    return config.flag("use_parallel_residual", false)
        ? Residual.parallel(first)
        : Residual.front(first, norm("post_attention_layernorm"));
  }

  private double epsilon() {
    return config.positiveNumber("layer_norm_eps", 1e-5);
  }

  private Norm norm(String module) {
    return Norm.layer(module, llama.width(), true, epsilon());
  }

  private Attention attention() {
    Heads heads = llama.heads();
    Attention attention =
        llama
            .attention(heads, config.flag("use_qkv_bias", false), false)
            .rotated(rotary.part(heads.size(), 0.25));
    return config.flag("qk_layernorm", false)
        ? attention.withNorms(NormsOfEachHead.apart("self_attn", heads, epsilon()))
        : attention;
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    config.put("layer_norm_eps", header.real("attention.layer_norm_epsilon", 1e-5));
    config.put("use_parallel_residual", header.flag("use_parallel_residual"));
    config.put("partial_rotary_factor", header.turningShare());
    config.put("use_qkv_bias", header.has("blk.0.attn_q.bias"));
    config.put("qk_layernorm", header.has("blk.0.attn_q_norm.weight"));
  }
}
