package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;

/**
 * Gemma differs from LLaMA in norms that multiply by 1 + weight, embeddings times the root of the
 * width, a feed-forward gated by the tanh form of GELU, heads of a size that does not follow from
 * the width, and a head that is the embedding.
 *
 * <p>Gemma Team, 2024, "Gemma: Open Models Based on Gemini Research and Technology".
 */
final class Gemma {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("gemma", Trait.ROOT_OF_WIDTH, Trait.NO_HEAD)
          .activatedBy("gelu", "gelu_pytorch_tanh");

  private static final String DEFAULTS =
      """
      {"head_dim": 256, "num_key_value_heads": 16, "hidden_act": "gelu_pytorch_tanh"}
      """;

  private Gemma() {}

  static Decoder of(Config config) {
    GemmaParts parts = new GemmaParts("gemma", config.withDefaults(DEFAULTS));
    new SlidingWindows(config, parts.llama().blockCount()).nowhere();
    Residual residual =
        Residual.front(parts.norm("input_layernorm"), parts.norm("post_attention_layernorm"));
    Attention attention = parts.attention(parts.llama().rotary(parts.llama().heads()));
    Block block = new Block(attention, parts.feedForward("hidden_act"), residual);
    return parts.decoder(number -> block, parts.head());
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    config.put("head_dim", header.headSize());
    config.put("hidden_act", "gelu_pytorch_tanh");
  }
}
