package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.ExpertWeights.Sizes;
import org.sleb4j.model.family.ExpertWeights.Spelling;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Mixtral is Mistral with a mixture of experts in the place of each feed-forward; the weights of
 * the experts that a token runs through sum to 1.
 *
 * <p>Jiang et al., 2024, "Mixtral of Experts".
 */
final class Mixtral {
  private Mixtral() {}

  static Decoder of(Config config) {
    LlamaLike llama =
        new LlamaLike(
            config, "mixtral", new Defaults(131072, 1e6, false).withEpsilon(1e-5).withKeyHeads(8));
    Attention attention = llama.attention(llama.heads(), false, false);
    SlidingWindows windows = new SlidingWindows(config, llama.blockCount());
    List<AttentionMask> masks =
        config.has("sliding_window") ? windows.everywhere() : windows.nowhere();
    return llama.decoder(attention, masks, mixture(config, llama.width()));
  }

  private static Mixture mixture(Config config, int width) {
    int count = Routing.experts(config, "num_local_experts", 8);
    Sizes sizes = new Sizes(count, width, config.positive("intermediate_size"));
    return new Mixture(
        layouts(sizes),
        Routing.active(config, 2, count),
        true,
        Activation.of(config, "hidden_act", "silu"),
        Optional.empty());
  }

  /** Releases of transformers from 5 on have the module under another name in memory. */
  private static List<ExpertWeights> layouts(Sizes sizes) {
    return Stream.of("block_sparse_moe", "mlp")
        .flatMap(module -> ExpertWeights.layouts(module, Spelling.MIXTRAL, sizes).stream())
        .toList();
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    config.put(
        "num_local_experts",
        header.atMost("expert_count", header.rows("blk.0.ffn_gate_inp.weight")));
    config.put("num_experts_per_tok", header.whole("expert_used_count"));
    if (header.has("rope_freqs.weight")) {
      GgufConfig.llama3(header, config);
    }
  }
}
