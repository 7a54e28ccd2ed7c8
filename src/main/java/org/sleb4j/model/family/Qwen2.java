package org.sleb4j.model.family;

import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Qwen2 differs from LLaMA in that query, key and value have biases, and in that some blocks see
 * only the last tokens where {@code use_sliding_window} asks for it.
 *
 * <p>Yang et al., 2024, "Qwen2 Technical Report".
 */
final class Qwen2 {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF = GgufForm.of("qwen2").withBiases("attn_q", "attn_k", "attn_v");

  private Qwen2() {}

  static Decoder of(Config config) {
    LlamaLike llama = new LlamaLike(config, "qwen2", Defaults.context(32768).withKeyHeads(32));
    Attention attention = llama.attention(llama.heads(), true, false);
    List<AttentionMask> masks = new SlidingWindows(config, llama.blockCount()).fromSomeBlock();
    return llama.decoder(attention, masks);
  }
}
