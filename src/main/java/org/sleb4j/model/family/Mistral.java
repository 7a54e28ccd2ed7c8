package org.sleb4j.model.family;

import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Mistral differs from LLaMA in that, where {@code sliding_window} names a number, blocks see only
 * so many of the last tokens: all of them, or in Ministral those that {@code layer_types} calls
 * {@code sliding_attention}.
 *
 * <p>Jiang et al., 2023, "Mistral 7B"; Mistral AI, 2024, "Un Ministral, des Ministraux".
 */
final class Mistral {
  private Mistral() {}

  static Decoder of(Config config) {
    return of(config, "mistral");
  }

  static Decoder ministral(Config config) {
    return of(config, "ministral");
  }

  private static Decoder of(Config config, String family) {
    LlamaLike llama = new LlamaLike(config, family, Defaults.context(131072).withKeyHeads(8));
    Attention attention = llama.attention(llama.heads(), false, false);
    List<AttentionMask> masks = new SlidingWindows(config, llama.blockCount()).everywhere();
    return llama.decoder(attention, masks);
  }
}
