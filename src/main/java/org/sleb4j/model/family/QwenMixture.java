package org.sleb4j.model.family;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.ExpertWeights.Sizes;
import org.sleb4j.model.family.ExpertWeights.Spelling;

/** Reads the feed-forwards of Qwen's mixtures of experts: some blocks may have a dense one. */
final class QwenMixture {
  private static final String MODULE = "mlp";

  private final Config config;
  private final LlamaLike llama;
  private final Defaults defaults;

  /** What holds where a config does not say: experts, those a token runs through, their size. */
  record Defaults(int count, int active, int size) {}

  QwenMixture(Config config, LlamaLike llama, Defaults defaults) {
    this.config = config;
    this.llama = llama;
    this.defaults = defaults;
  }

  /**
   * Returns a decoder of blocks with these masks.
   *
   * @param shared whether there is a shared expert
   */
  Decoder decoder(Attention attention, List<AttentionMask> masks, boolean shared) {
    IntFunction<FeedForward> feedForwards = feedForwards(shared);
    return llama.decoder(
        block ->
            new Block(
                attention.withMask(masks.get(block)), feedForwards.apply(block), llama.residual()));
  }

  private IntFunction<FeedForward> feedForwards(boolean shared) {
    int count = Routing.experts(config, "num_experts", defaults.count());
    List<Boolean> sparse = Routing.sparse(config, llama.blockCount(), count);
    FeedForward dense = sparse.contains(false) ? llama.feedForward(false) : null;
    FeedForward mixture = sparse.contains(true) ? mixture(count, shared) : null;
    understandUnused(dense == null, mixture == null);
    return block -> sparse.get(block) ? mixture : dense;
  }

  private void understandUnused(boolean noDense, boolean noExperts) {
    if (noDense) {
      config.understood("intermediate_size");
    }
    if (noExperts) {
      config.understood(
          "num_experts_per_tok",
          "moe_intermediate_size",
          "norm_topk_prob",
          "shared_expert_intermediate_size");
    }
  }

  private Mixture mixture(int count, boolean shared) {
    int size = config.positive("moe_intermediate_size", defaults.size());
    Activation activation = Activation.of(config, "hidden_act", "silu");
    return new Mixture(
        ExpertWeights.layouts(MODULE, Spelling.QWEN, new Sizes(count, llama.width(), size)),
        Routing.active(config, defaults.active(), count),
        config.flag("norm_topk_prob", false),
        activation,
        shared ? Optional.of(shared(activation)) : Optional.empty());
  }

  private SharedExpert shared(Activation activation) {
    int size = config.positive("shared_expert_intermediate_size", 5632);
    return new SharedExpert(
        Weight.of(MODULE + ".shared_expert_gate", 1, llama.width()),
        GatedFeedForward.of(MODULE + ".shared_expert", llama.width(), size, false, activation));
  }
}
