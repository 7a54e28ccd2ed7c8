package org.sleb4j.model.family;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sleb4j.checkpoint.Config;

/**
 * OPT differs from LLaMA in layer norms, in front of each half of a block or behind the sum,
 * learned positions, biases, a plain feed-forward, and where embeddings are narrower than states a
 * projection at both ends.
 *
 * <p>Zhang et al., 2022, "OPT: Open Pre-trained Transformer Language Models". OPT-350m is the one
 * with norms behind and projections.
 */
final class Opt {
  /** Row 2 of the position table is position 0. */
  private static final int POSITION_OFFSET = 2;

  private static final double EPSILON = 1e-5;

  private final Config config;
  private final int width;
  private final int embeddingWidth;
  private final boolean bias;

  private Opt(Config config) {
    this.config = config;
    width = config.positive("hidden_size");
    embeddingWidth = config.positive("word_embed_proj_dim", width);
    bias = config.flag("enable_bias", true);
  }

  static Decoder of(Config config) {
    return new Opt(config).decoder();
  }

  private Decoder decoder() {
    Block block = new Block(attention(), feedForward(), residual());
    List<Block> blocks = Collections.nCopies(BlockCount.of(config, "num_hidden_layers"), block);
    return new Decoder(
        "opt",
        width,
        tokens().main().shape().get(0).intValue(),
        contextLength(),
        embedding(),
        blocks,
        head(),
        names());
  }

  private int contextLength() {
    return config.positive("max_position_embeddings");
  }

  private Attention attention() {
    int count = config.positive("num_attention_heads");
    if (width % count != 0) {
      throw config.refuse("num_attention_heads", count, "a divisor of hidden_size, " + width);
    }
    Heads heads = new Heads(count, count, width / count);
    return Attention.of(
        heads, Projections.separate("self_attn", "out_proj", heads, width).withBiases(bias, bias));
  }

  private FeedForward feedForward() {
    int size = config.positive("ffn_dim");
    return new PlainFeedForward(
        Weight.of("fc1", size, width).withBias(bias),
        Activation.of(config, "activation_function", "relu"),
        Weight.of("fc2", width, size).withBias(bias));
  }

  private boolean isNormFirst() {
    return config.flag("do_layer_norm_before", true);
  }

  private Residual residual() {
    Norm attention = norm("self_attn_layer_norm");
    Norm feedForward = norm("final_layer_norm");
    return isNormFirst()
        ? Residual.front(attention, feedForward)
        : Residual.behind(attention, feedForward);
  }

  private Norm norm(String module) {
    Norm norm = Norm.layer(module, width, true, EPSILON);
    return config.flag("layer_norm_elementwise_affine", true) ? norm : norm.bare();
  }

  private Weight tokens() {
    int vocabulary = config.positive("vocab_size");
    return Weight.of("model.decoder.embed_tokens", vocabulary, embeddingWidth);
  }

  private Embedding embedding() {
    long rows = (long) contextLength() + POSITION_OFFSET;
    Weight positions = Weight.of("model.decoder.embed_positions", rows, width);
    return new Embedding(
        tokens(),
        OptionalDouble.empty(),
        projection("model.decoder.project_in", width, embeddingWidth),
        Optional.of(new LearnedPositions(positions, POSITION_OFFSET)));
  }

  private Head head() {
    boolean normed = isNormFirst() && !config.flag("_remove_final_layer_norm", false);
    return new Head(
        Optional.of(norm("model.decoder.final_layer_norm")).filter(n -> normed),
        projection("model.decoder.project_out", embeddingWidth, width),
        isTied() ? tokens() : Weight.of("lm_head", config.positive("vocab_size"), embeddingWidth),
        1,
        OptionalDouble.empty());
  }

  private Optional<Weight> projection(String module, int outputs, int inputs) {
    return Optional.of(Weight.of(module, outputs, inputs)).filter(w -> embeddingWidth != width);
  }

  private boolean isTied() {
    return config.flag("tie_word_embeddings", true);
  }

  private Names names() {
    return new Names(
            "model.", List.of(), "model.decoder.layers.", "lm_head", List.of(".*decoder\\.version"))
        .tied(isTied());
  }
}
