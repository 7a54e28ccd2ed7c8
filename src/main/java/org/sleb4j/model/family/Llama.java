package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * LLaMA itself, versions 1 to 3: biases only where {@code attention_bias} or {@code mlp_bias} ask
 * for them, as many key and value heads as query heads unless the config names fewer.
 *
 * <p>Touvron et al., 2023, "LLaMA: Open and Efficient Foundation Language Models".
 */
final class Llama {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("llama", Trait.NEIGHBOURS, Trait.NORMED_EXPERTS).withBiasesEverywhere();

  private Llama() {}

  static Decoder of(Config config) {
    LlamaLike llama = new LlamaLike(config, "llama", Defaults.context(2048));
    boolean bias = config.flag("attention_bias", false);
    Attention attention = llama.attention(llama.heads(), bias, bias);
    new SlidingWindows(config, llama.blockCount()).nowhere();
    Block block = llama.block(attention, config.flag("mlp_bias", false));
    return llama.decoder(number -> block);
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    bias(header, config);
    if (header.has("rope_freqs.weight")) {
      GgufConfig.llama3(header, config);
    }
  }

  /** Says where layers of attention and feed-forward have biases. */
  static void bias(GgufHeader header, ObjectNode config) {
    if (header.has("blk.0.attn_q.bias")) {
      config.put("attention_bias", true);
    }
    if (header.has("blk.0.ffn_up.bias")) {
      config.put("mlp_bias", true);
    }
  }
}
