package org.sleb4j.model.family;

import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Mistral differs from LLaMA in that, where {@code sliding_window} names a number, every block sees
 * only so many of the last tokens.
 *
 * <p>Jiang et al., 2023, "Mistral 7B".
 */
final class Mistral {
  private Mistral() {}

  static Decoder of(Config config) {
    LlamaLike llama = new LlamaLike(config, "mistral", Defaults.context(131072));
    Attention attention = llama.attention(llama.heads(), false, false);
    List<AttentionMask> masks = new SlidingWindows(config, llama.blockCount()).everywhere();
    return llama.decoder(block -> llama.block(attention.withMask(masks.get(block)), false));
  }
}
