package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Phi-3 and Phi-4 differ from LLaMA in that query, key and value are stacked in one matrix, and so
 * are gate and up; in that all blocks see only the last tokens where {@code sliding_window} names a
 * number; and in LongRoPE, over the first channels of a head where {@code partial_rotary_factor} is
 * below 1.
 *
 * <p>Values and up are rows of a shared matrix, so that no scales pass from what reads them.
 *
 * <p>Abdin et al., 2024, "Phi-3 Technical Report" and "Phi-4 Technical Report".
 */
final class Phi3 {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of(
              "phi3", Trait.FUSED_ATTENTION, Trait.FUSED_GATE, Trait.LONG_ROPE, Trait.LOOSE_WINDOW)
          .withWindows(Integer.MAX_VALUE);

  private Phi3() {}

  static Decoder of(Config config) {
    checkFullAttention(config);
    RotarySettings rotary =
        RotarySettings.of(config, Defaults.context(4096).withEpsilon(1e-5))
            .withLongRope(4096, Set.of("su", "yarn"));
    config.understood("original_max_position_embeddings");
    LlamaLike llama = new LlamaLike("phi3", rotary);
    Heads heads = llama.heads();
    Attention attention =
        Attention.of(heads, projections(heads, llama.width()))
            .rotated(rotary.part(heads.size(), 1));
    List<AttentionMask> masks = new SlidingWindows(config, llama.blockCount()).whereNamed();
    return llama.decoder(attention, masks, feedForward(config, llama.width()));
  }

  /** Phi-3-small sees less in all blocks but each so many: it is a family of its own. */
  private static void checkFullAttention(Config config) {
    int interval = config.positive("full_attn_mod", 1);
    if (interval != 1) {
      throw config.refuse("full_attn_mod", interval, "1");
    }
  }

  private static Projections projections(Heads heads, int width) {
    long rows = heads.querySize() + 2 * heads.keySize();
    return Projections.stacked(
        Weight.of("self_attn.qkv_proj", rows, width),
        Weight.of("self_attn.o_proj", width, heads.querySize()),
        heads);
  }

  private static FeedForward feedForward(Config config, int width) {
    int size = config.positive("intermediate_size");
    return GatedFeedForward.stacked(
        Weight.of("mlp.gate_up_proj", 2L * size, width),
        Activation.of(config, "hidden_act", "silu"),
        Weight.of("mlp.down_proj", width, size));
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    config.put("partial_rotary_factor", header.turningShare());
    int window = header.whole("attention.sliding_window", 0);
    if (window > 0) {
      config.put("sliding_window", window);
    }
  }
}
