package org.sleb4j.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.RotaryDecoder.Traits;

/** Reads the fields that the families of {@link RotaryDecoder} spell alike. */
final class RotaryConfig {
  private final Config config;
  private final int blockCount;
  private final int heads;

  RotaryConfig(Config config) {
    this.config = config;
    this.blockCount = config.positive("num_hidden_layers");
    this.heads = config.positive("num_attention_heads");
  }

  /**
   * Makes a decoder.
   *
   * @param headSize the size of a head, even
   * @param context the longest window where the config names none
   */
  RotaryDecoder decoder(String family, int headSize, int context, Traits traits) {
    RotaryEmbedding rotary = RotaryEmbedding.of(config, evenHeadSize(headSize), context);
    return new RotaryDecoder(
        family,
        blockCount,
        config.positive("hidden_size"),
        heads,
        kvHeads(),
        headSize,
        config.positive("intermediate_size"),
        config.positive("vocab_size"),
        rotary.contextLength(),
        config.flag("tie_word_embeddings", false),
        config.positiveNumber("rms_norm_eps", 1e-6),
        rotary,
        Activations.script(config, "hidden_act", "silu"),
        traits);
  }

  private int kvHeads() {
    int kvHeads = config.positive("num_key_value_heads", heads);
    if (heads % kvHeads != 0) {
      throw config.refuse("num_key_value_heads", kvHeads, "a divisor of the heads, " + heads);
    }
    return kvHeads;
  }

  /** Returns {@code head_dim}, or what the width leaves for each head. */
  int headSize() {
    int width = config.positive("hidden_size");
    if (width % heads != 0 && !config.has("head_dim")) {
      throw config.refuse("num_attention_heads", heads, "a divisor of hidden_size, " + width);
    }
    return config.positive("head_dim", Math.max(1, width / heads));
  }

  private int evenHeadSize(int size) {
    if (size % 2 != 0) {
      throw config.refuse("head_dim", size, "even, for rotary positions");
    }
    return size;
  }

  /**
   * Checks that no block sees only the last tokens.
   *
   * @throws org.sleb4j.check.InvalidInputException if {@code layer_types} asks for it
   */
  SlidingWindow slidingNowhere() {
    if (config.has("layer_types") && slidingTypes().contains(true)) {
      throw config.refuse(
          "layer_types", config.texts("layer_types"), "full_attention: no window is named");
    }
    return SlidingWindow.NONE;
  }

  /** Returns a window over all blocks: 4096 tokens unless the config names another or none. */
  SlidingWindow slidingEverywhere() {
    return config.isNull("sliding_window")
        ? slidingNowhere()
        : new SlidingWindow(slidingTokens(), Collections.nCopies(blockCount, true));
  }

  /**
   * Returns a window over the blocks that {@code layer_types} calls {@code sliding_attention}, or
   * without it over those from {@code max_window_layers} on; none unless {@code
   * use_sliding_window}.
   */
  SlidingWindow slidingFromSomeBlock() {
    if (!config.flag("use_sliding_window", false) || config.isNull("sliding_window")) {
      config.understood("sliding_window", "max_window_layers");
      return slidingNowhere();
    }
    int bound = config.whole("max_window_layers", 28);
    return new SlidingWindow(
        slidingTokens(), config.has("layer_types") ? slidingTypes() : slidingFrom(bound));
  }

  /** MLC writes the same number under a name of its own. */
  private int slidingTokens() {
    int tokens = config.positive("sliding_window", 4096);
    int size = config.positive("sliding_window_size", tokens);
    if (size != tokens) {
      throw config.refuse("sliding_window_size", size, "absent or sliding_window, " + tokens);
    }
    return tokens;
  }

  private List<Boolean> slidingFrom(int first) {
    List<Boolean> sliding = new ArrayList<>();
    for (int block = 0; block < blockCount; block++) {
      sliding.add(block >= first);
    }
    return sliding;
  }

  private List<Boolean> slidingTypes() {
    List<String> types = config.texts("layer_types");
    List<String> known = List.of("sliding_attention", "full_attention");
    if (types.size() != blockCount || !known.containsAll(types)) {
      throw config.refuse(
          "layer_types", types, "one of " + known + " for each of the " + blockCount + " blocks");
    }
    return types.stream().map(known.get(0)::equals).toList();
  }
}
