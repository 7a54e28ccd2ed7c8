package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * OLMo 2 differs from LLaMA in that the norms are of what a half of a block adds, not of what it
 * reads, and in norms of query and key over all heads together.
 *
 * <p>Team OLMo, 2024, "2 OLMo 2 Furious".
 */
final class Olmo2 {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF = GgufForm.of("olmo2", Trait.HEAD);

  static final double EPSILON = 1e-5;

  private Olmo2() {}

  static Decoder of(Config config) {
    LlamaLike llama = new LlamaLike(config, "olmo2", Defaults.context(2048).withEpsilon(EPSILON));
    new SlidingWindows(config, llama.blockCount()).nowhere();
    Block block = block(config, llama, llama.rotary(llama.heads()));
    return llama.decoder(number -> block);
  }

  /** Returns a block whose attention sees all tokens. */
  static Block block(Config config, LlamaLike llama, RotaryEmbedding rotary) {
    boolean bias = config.flag("attention_bias", false);
    Heads heads = llama.heads();
    Attention attention = llama.attention(heads, rotary, bias, bias).withNorms(norms(heads, llama));
    Residual residual =
        Residual.inside(
            llama.norm("post_attention_layernorm"), llama.norm("post_feedforward_layernorm"));
    return new Block(attention, llama.feedForward(false), residual);
  }

  private static HeadNorms norms(Heads heads, LlamaLike llama) {
    return new HeadNorms(
        Norm.rms("self_attn.q_norm", heads.querySize(), llama.epsilon()),
        Norm.rms("self_attn.k_norm", heads.keySize(), llama.epsilon()),
        false);
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    Llama.bias(header, config);
  }
}
