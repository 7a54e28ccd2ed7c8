package org.sleb4j.model.family;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sleb4j.checkpoint.Config;

/**
 * The parts of LLaMA, by the fields that its kin spell alike: root-mean-square norms in front,
 * rotary positions, grouped key and value heads, a gated feed-forward. A family takes them and says
 * how it differs.
 */
final class LlamaLike {
  private static final String KEY_HEADS = "num_key_value_heads";

  private final Config config;
  private final String family;
  private final Defaults defaults;
  private final RotarySettings rotary;
  private final int blockCount;
  private final int width;
  private final int heads;

  /**
   * What holds where a config does not say.
   *
   * @param context the longest window
   * @param theta the base of rotary angles
   * @param tied whether the head is the embedding
   * @param epsilon that of norms
   * @param keyHeads the heads of keys and values; empty for as many as those of queries, which
   *     {@code null} always means
   */
  record Defaults(int context, double theta, boolean tied, double epsilon, OptionalInt keyHeads) {
    Defaults(int context, double theta, boolean tied) {
      this(context, theta, tied, 1e-6, OptionalInt.empty());
    }

    Defaults withEpsilon(double other) {
      return new Defaults(context, theta, tied, other, keyHeads);
    }

    Defaults withKeyHeads(int other) {
      return new Defaults(context, theta, tied, epsilon, OptionalInt.of(other));
    }

    static Defaults context(int tokens) {
      return new Defaults(tokens, 10000, false);
    }
  }

  /** Reads the sizes. */
  LlamaLike(Config config, String family, Defaults defaults) {
    this(family, RotarySettings.of(config, defaults));
  }

  /** Reads the sizes of a family that reads rotations in a way of its own. */
  LlamaLike(String family, RotarySettings rotary) {
    this.config = rotary.config();
    this.family = family;
    this.defaults = rotary.defaults();
    this.rotary = rotary;
    this.blockCount = BlockCount.of(config, "num_hidden_layers");
    this.width = config.positive("hidden_size");
    this.heads = config.positive("num_attention_heads");
  }

  int blockCount() {
    return blockCount;
  }

  int width() {
    return width;
  }

  double epsilon() {
    return config.positiveNumber("rms_norm_eps", defaults.epsilon());
  }

  /** Returns heads of {@code head_dim} channels, or of those that the width leaves for each. */
  Heads heads() {
    if (width % heads != 0 && !config.has("head_dim")) {
      throw config.refuse("num_attention_heads", heads, "a divisor of hidden_size, " + width);
    }
    return heads(config.positive("head_dim", Math.max(1, width / heads)));
  }

  /** Returns heads of this many channels. */
  Heads heads(int size) {
    int keys = config.positive(KEY_HEADS, keyHeads());
    if (heads % keys != 0) {
      String value = config.has(KEY_HEADS) ? "" + keys : "absent, which means " + keys;
      throw config.refuse(KEY_HEADS, value, "a divisor of the heads, " + heads);
    }
    return new Heads(heads, keys, size);
  }

  private int keyHeads() {
    return config.isNull(KEY_HEADS) ? heads : defaults.keyHeads().orElse(heads);
  }

  /** Returns the rotation of all channels of a head. */
  RotaryEmbedding rotary(Heads heads) {
    return rotary.whole(heads.size());
  }

  /** Returns the rotation of all channels of a head in blocks of a type of {@code layer_types}. */
  RotaryEmbedding rotary(Heads heads, String layerType) {
    return rotary.ofType(layerType, heads.size());
  }

  /** Returns attention rotated in all channels. */
  Attention attention(Heads heads, boolean inputBias, boolean outputBias) {
    return attention(heads, rotary(heads), inputBias, outputBias);
  }

  /** Returns attention with a rotation of its own. */
  Attention attention(Heads heads, RotaryEmbedding rotary, boolean inputBias, boolean outputBias) {
    Projections projections =
        Projections.separate("self_attn", "o_proj", heads, width).withBiases(inputBias, outputBias);
    return Attention.of(heads, projections).rotated(rotary);
  }

  FeedForward feedForward(boolean bias) {
    return feedForward(Activation.of(config, "hidden_act", "silu"), bias);
  }

  /** Returns a feed-forward with an activation of its own. */
  FeedForward feedForward(Activation activation, boolean bias) {
    int size = config.positive("intermediate_size");
    return GatedFeedForward.of("mlp", width, size, bias, activation);
  }

  /** Returns a norm of states. */
  Norm norm(String module) {
    return Norm.rms(module, width, epsilon());
  }

  /** Returns norms in front of attention and feed-forward. */
  Residual residual() {
    return Residual.front(norm("input_layernorm"), norm("post_attention_layernorm"));
  }

  /**
   * Returns a block.
   *
   * @param bias whether the layers of the feed-forward have biases
   */
  Block block(Attention attention, boolean bias) {
    return new Block(attention, feedForward(bias), residual());
  }

  /** Returns the table of tokens. */
  Embedding embedding() {
    return Embedding.of(tokens());
  }

  private Weight tokens() {
    return Weight.of("model.embed_tokens", vocabulary(), width);
  }

  private int vocabulary() {
    return config.positive("vocab_size");
  }

  /** Returns a norm and a layer. */
  Head head() {
    return head(norm("model.norm"));
  }

  /** Returns a norm of its own and a layer, which is the table of tokens where they are tied. */
  Head head(Norm norm) {
    return Head.of(norm, isTied() ? tokens() : Weight.of("lm_head", vocabulary(), width));
  }

  /** Returns a {@link #head(Norm)} with a bias, which is never part of the table. */
  Head biasedHead(Norm norm) {
    return head(norm).withBias(Weight.of("lm_head", vocabulary(), width));
  }

  private boolean isTied() {
    return config.flag("tie_word_embeddings", defaults.tied());
  }

  /** Returns a decoder of blocks that differ in their masks only. */
  Decoder decoder(Attention attention, List<AttentionMask> masks) {
    return decoder(attention, masks, feedForward(false));
  }

  /** Returns a decoder of blocks with a feed-forward of their own that differ in their masks. */
  Decoder decoder(Attention attention, List<AttentionMask> masks, FeedForward feedForward) {
    return decoder(
        block -> new Block(attention.withMask(masks.get(block)), feedForward, residual()));
  }

  /** Returns a decoder of blocks by their number. */
  Decoder decoder(IntFunction<Block> blocks) {
    return decoder(blocks, embedding(), head());
  }

  /** Returns a decoder with ends of its own. */
  Decoder decoder(IntFunction<Block> blocks, Embedding embedding, Head head) {
    List<Block> all = IntStream.range(0, blockCount).mapToObj(blocks).toList();
    return new Decoder(
        family, width, vocabulary(), contextLength(all), embedding, all, head, names());
  }

  private int contextLength(List<Block> blocks) {
    return blocks.stream()
        .flatMap(block -> block.attention().rotary().stream())
        .mapToInt(RotaryEmbedding::contextLength)
        .max()
        .orElse(rotary.length());
  }

  private Names names() {
    return Names.llama().tied(isTied());
  }
}
