package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.IntNode;
import java.util.List;
import java.util.stream.IntStream;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * SmolLM3 differs from LLaMA in blocks that do not rotate queries and keys: where {@code
 * no_rope_layers} has a 0, by default every fourth; in sliding windows over blocks that {@code
 * layer_types} names, by default the unrotated ones, if {@code use_sliding_window} asks for them;
 * and in theta, 2,000,000 by default.
 *
 * <p>Yang et al., 2025, "RoPE to NoPE and Back Again"; Hugging Face, 2025, "SmolLM3".
 */
final class SmolLm3 {
  private SmolLm3() {}

  static Decoder of(Config config) {
    LlamaLike llama =
        new LlamaLike(config, "smollm3", new Defaults(32768, 2e6, true).withKeyHeads(4));
    boolean bias = config.flag("attention_bias", false);
    Attention attention = llama.attention(llama.heads(), bias, bias);
    List<Boolean> rotated = rotated(config, llama.blockCount());
    List<AttentionMask> masks = masks(config, rotated);
    boolean mlpBias = config.flag("mlp_bias", false);
    return llama.decoder(
        block ->
            llama.block(
                (rotated.get(block) ? attention : attention.unrotated()).withMask(masks.get(block)),
                mlpBias));
  }

  private static List<Boolean> rotated(Config config, int blocks) {
    int interval = config.positive("no_rope_layer_interval", 4);
    if (!config.has("no_rope_layers")) {
      return IntStream.rangeClosed(1, blocks).mapToObj(number -> number % interval != 0).toList();
    }
    List<Integer> flags = config.integers("no_rope_layers");
    if (flags.size() != blocks || !List.of(0, 1).containsAll(flags)) {
      throw config.refuse("no_rope_layers", flags, "0 or 1 for each of the " + blocks + " blocks");
    }
    return flags.stream().map(flag -> flag == 1).toList();
  }

  private static List<AttentionMask> masks(Config config, List<Boolean> rotated) {
    SlidingWindows windows = new SlidingWindows(config, rotated.size());
    if (!config.flag("use_sliding_window", false) || !config.has("sliding_window")) {
      config.understood("sliding_window");
      return windows.nowhere();
    }
    return config.has("layer_types")
        ? windows.byLayerTypes()
        : windows.where(block -> !rotated.get(block));
  }

  /** Returns how a block stands in {@code no_rope_layers}. */
  static IntNode flag(Block block) {
    return IntNode.valueOf(block.attention().rotary().isPresent() ? 1 : 0);
  }
}
