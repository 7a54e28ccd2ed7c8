package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Qwen3-MoE differs from Qwen3 in mixtures of experts, in that all blocks see only the last tokens
 * where {@code use_sliding_window} asks for it, and in that the width leaves a head its channels
 * where {@code head_dim} is missing.
 *
 * <p>Yang et al., 2025, "Qwen3 Technical Report".
 */
final class Qwen3Moe {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("qwen3moe", Trait.EXPERT_SIZE, Trait.NORMED_EXPERTS, Trait.HEAD);

  private Qwen3Moe() {}

  static Decoder of(Config config) {
    LlamaLike llama = new LlamaLike(config, "qwen3_moe", Defaults.context(32768).withKeyHeads(4));
    Heads heads = llama.heads();
    boolean bias = config.flag("attention_bias", false);
    Attention attention = llama.attention(heads, bias, bias).withNorms(Qwen3.norms(heads, llama));
    if (!config.flag("use_qk_norm", true)) {
      throw config.refuse("use_qk_norm", false, "true or absent");
    }
    List<AttentionMask> masks = masks(config, llama.blockCount());
    return new QwenMixture(config, llama, new QwenMixture.Defaults(128, 8, 768))
        .decoder(attention, masks, false);
  }

  private static List<AttentionMask> masks(Config config, int blocks) {
    SlidingWindows windows = new SlidingWindows(config, blocks);
    config.understood("max_window_layers");
    boolean slides = config.flag("use_sliding_window", false) && !config.isNull("sliding_window");
    config.understood("sliding_window");
    return slides ? windows.where(block -> true) : windows.nowhere();
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    Qwen2Moe.experts(header, config);
    config.put("norm_topk_prob", true);
    config.put("head_dim", header.headSize());
  }
}
