package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Qwen3 differs from LLaMA in that each head of query and key is normed before it is rotated, that
 * a head has 128 channels unless {@code head_dim} says otherwise, and that some blocks see only the
 * last tokens where {@code use_sliding_window} asks for it.
 *
 * <p>Yang et al., 2025, "Qwen3 Technical Report".
 */
final class Qwen3 {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF = GgufForm.of("qwen3");

  private Qwen3() {}

  static Decoder of(Config config) {
    LlamaLike llama = new LlamaLike(config, "qwen3", Defaults.context(32768).withKeyHeads(32));
    Heads heads = llama.heads(config.positive("head_dim", 128));
    boolean bias = config.flag("attention_bias", false);
    Attention attention = llama.attention(heads, bias, bias).withNorms(norms(heads, llama));
    List<AttentionMask> masks = new SlidingWindows(config, llama.blockCount()).fromSomeBlock();
    return llama.decoder(attention, masks);
  }

  static HeadNorms norms(Heads heads, LlamaLike llama) {
    return new HeadNorms(
        Norm.rms("self_attn.q_norm", heads.size(), llama.epsilon()),
        Norm.rms("self_attn.k_norm", heads.size(), llama.epsilon()),
        true);
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    config.put("head_dim", header.headSize());
    Llama.bias(header, config);
  }
}
