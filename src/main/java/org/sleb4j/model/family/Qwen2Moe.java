package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Qwen2-MoE differs from Qwen2 in mixtures of experts with a shared one beside them, and in which
 * blocks slide where {@code use_sliding_window} asks for it and {@code layer_types} is missing:
 * every other one, from the first on, of the first {@code max_window_layers}.
 *
 * <p>Yang et al., 2024, "Qwen2 Technical Report", section 2.2.2.
 */
final class Qwen2Moe {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("qwen2moe", Trait.EXPERT_SIZE, Trait.HEAD)
          .withBiases("attn_q", "attn_k", "attn_v");

  private Qwen2Moe() {}

  static Decoder of(Config config) {
    LlamaLike llama = new LlamaLike(config, "qwen2_moe", Defaults.context(32768).withKeyHeads(16));
    Attention attention = llama.attention(llama.heads(), config.flag("qkv_bias", true), false);
    List<AttentionMask> masks = masks(config, llama.blockCount());
    return new QwenMixture(config, llama, new QwenMixture.Defaults(60, 4, 1408))
        .decoder(attention, masks, true);
  }

  private static List<AttentionMask> masks(Config config, int blocks) {
    SlidingWindows windows = new SlidingWindows(config, blocks);
    int bound = config.whole("max_window_layers", 28);
    if (!config.flag("use_sliding_window", false) || config.isNull("sliding_window")) {
      config.understood("sliding_window");
      return windows.nowhere();
    }
    return config.has("layer_types")
        ? windows.byLayerTypes()
        : windows.where(block -> block % 2 == 0 && block < bound);
  }

  /** Writes down which blocks slide, for without it they go by their numbers. */
  static void keepWindows(ObjectNode config, PackedBlocks kept) {
    if (config.path("use_sliding_window").asBoolean(false)) {
      BlockField.written("layer_types", SlidingWindows::type).keep(config, kept);
    }
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    experts(header, config);
    config.put("norm_topk_prob", false);
    config.put("shared_expert_intermediate_size", header.rows("blk.0.ffn_up_shexp.weight"));
  }

  /** Says how many experts there are and how large they are. */
  static void experts(GgufHeader header, ObjectNode config) {
    long experts = header.rows("blk.0.ffn_gate_inp.weight");
    config.put("num_experts", header.atMost("expert_count", experts));
    config.put("num_experts_per_tok", header.whole("expert_used_count"));
    config.put("moe_intermediate_size", header.whole("expert_feed_forward_length"));
  }
}
