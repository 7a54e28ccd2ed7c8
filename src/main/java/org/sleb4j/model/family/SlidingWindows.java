package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.sleb4j.checkpoint.Config;

/** Reads which blocks see only the last tokens of a text, by the fields that configs have. */
final class SlidingWindows {
  /** A block with a window, in {@code layer_types}. */
  static final String SLIDING = "sliding_attention";

  /** A block that sees all tokens, in {@code layer_types}. */
  static final String FULL = "full_attention";

  static final List<String> TYPES = List.of(FULL, SLIDING);

  private final Config config;
  private final int blockCount;

  SlidingWindows(Config config, int blockCount) {
    this.config = config;
    this.blockCount = blockCount;
  }

  /**
   * Returns a window of {@code sliding_window} tokens over all blocks, or over those that {@code
   * layer_types} calls {@code sliding_attention}; none where it is null.
   */
  List<AttentionMask> everywhere() {
    if (config.isNull("sliding_window")) {
      return nowhere();
    }
    return config.has("layer_types") ? byLayerTypes() : where(block -> true);
  }

  /** Returns {@link #everywhere} where {@code sliding_window} is named; none where it is not. */
  List<AttentionMask> whereNamed() {
    return config.has("sliding_window") ? everywhere() : nowhere();
  }

  /**
   * Returns a window over the blocks that {@code layer_types} calls {@code sliding_attention}, or
   * without it over those from {@code max_window_layers} on; none unless {@code
   * use_sliding_window}.
   */
  List<AttentionMask> fromSomeBlock() {
    if (!config.flag("use_sliding_window", false) || config.isNull("sliding_window")) {
      config.understood("sliding_window", "max_window_layers");
      return nowhere();
    }
    int first = config.whole("max_window_layers", 28);
    return config.has("layer_types") ? byLayerTypes() : where(block -> block >= first);
  }

  /** Returns a window over the blocks that {@code layer_types} calls {@code sliding_attention}. */
  List<AttentionMask> byLayerTypes() {
    List<Boolean> sliding = sliding();
    return where(sliding::get);
  }

  /**
   * Returns which blocks slide: those that {@code layer_types} calls {@code sliding_attention}, or
   * without it all but every n-th.
   */
  List<Boolean> allButEvery(int interval) {
    return config.has("layer_types")
        ? sliding()
        : IntStream.rangeClosed(1, blockCount).mapToObj(number -> number % interval != 0).toList();
  }

  /** Returns a window of {@code sliding_window} tokens over some blocks. */
  List<AttentionMask> over(List<Boolean> sliding) {
    if (!sliding.contains(true)) {
      config.understood("sliding_window", "sliding_window_size");
      return Collections.nCopies(blockCount, AttentionMask.causal());
    }
    if (config.isNull("sliding_window")) {
      throw config.refuse("sliding_window", "null", "a number of tokens, since some blocks slide");
    }
    return where(sliding::get);
  }

  /** Returns how {@code layer_types} names the kind of a block. */
  static TextNode type(Block block) {
    boolean full = block.attention().mask().equals(AttentionMask.causal());
    return TextNode.valueOf(full ? FULL : SLIDING);
  }

  private List<Boolean> sliding() {
    List<String> types = config.texts("layer_types");
    if (types.size() != blockCount || !TYPES.containsAll(types)) {
      throw config.refuse(
          "layer_types", types, "one of " + TYPES + " for each of the " + blockCount + " blocks");
    }
    return types.stream().map(SLIDING::equals).toList();
  }

  /**
   * Returns no window over any block.
   *
   * @throws org.sleb4j.check.InvalidInputException if {@code layer_types} asks for one
   */
  List<AttentionMask> nowhere() {
    if (config.has("layer_types") && sliding().contains(true)) {
      throw config.refuse(
          "layer_types", config.texts("layer_types"), "full_attention: no window is named");
    }
    return Collections.nCopies(blockCount, AttentionMask.causal());
  }

  /** Returns a window of {@code sliding_window} tokens, 4096 by default, over some blocks. */
  List<AttentionMask> where(IntPredicate slides) {
    AttentionMask sliding = AttentionMask.sliding(tokens());
    return IntStream.range(0, blockCount)
        .mapToObj(block -> slides.test(block) ? sliding : AttentionMask.causal())
        .toList();
  }

  /** MLC writes the same number under a name of its own. */
  private int tokens() {
    int tokens = config.positive("sliding_window", 4096);
    int size = config.positive("sliding_window_size", tokens);
    if (size != tokens) {
      throw config.refuse("sliding_window_size", size, "absent or sliding_window, " + tokens);
    }
    return tokens;
  }
}
