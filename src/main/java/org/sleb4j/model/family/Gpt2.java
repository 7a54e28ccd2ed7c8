package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;

/**
 * GPT-2 differs from LLaMA in layer norms, learned positions, biases, a plain feed-forward, query,
 * key and value in one matrix, matrices stored as [inputs, outputs], and a head that is the
 * embedding. Where {@code scale_attn_by_inverse_layer_idx} asks for it, the scores of block i,
 * counted from 1, are divided by i; {@code scale_attn_weights} may drop their usual scale.
 *
 * <p>Radford et al., 2019, "Language Models are Unsupervised Multitask Learners".
 */
final class Gpt2 {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("gpt2", Trait.FUSED_ATTENTION, Trait.HEAD)
          .withBiasesEverywhere()
          .activatedBy("gelu", "gelu_new");

  private static final String BY_NUMBER = "scale_attn_by_inverse_layer_idx";

  private final Config config;
  private final int width;
  private final double epsilon;

  private Gpt2(Config config) {
    this.config = config;
    width = config.positive("n_embd", 768);
    epsilon = config.positiveNumber("layer_norm_epsilon", 1e-5);
  }

  static Decoder of(Config config) {
    return new Gpt2(config).decoder();
  }

  private Decoder decoder() {
    Attention attention = attention();
    FeedForward feedForward = feedForward();
    Residual residual = Residual.front(norm("ln_1"), norm("ln_2"));
    List<Block> blocks =
        IntStream.range(0, BlockCount.of(config, "n_layer", 12))
            .mapToObj(block -> new Block(scaled(attention, block), feedForward, residual))
            .toList();
    config.understood("reorder_and_upcast_attn");
    return new Decoder(
        "gpt2",
        width,
        tokens().main().shape().get(0).intValue(),
        positions(),
        embedding(),
        blocks,
        Head.of(norm("transformer.ln_f"), isTied() ? tokens() : head()),
        names());
  }

  private Norm norm(String module) {
    return Norm.layer(module, width, true, epsilon);
  }

  private Attention attention() {
    int count = config.positive("n_head", 12);
    if (width % count != 0) {
      throw config.refuse("n_head", count, "a divisor of n_embd, " + width);
    }
    Heads heads = new Heads(count, count, width / count);
    return Attention.of(
        heads,
        Projections.stacked(
            layer("attn.c_attn", 3L * width, width), layer("attn.c_proj", width, width), heads));
  }

  private static Weight layer(String module, long outputs, long inputs) {
    return Weight.of(module, outputs, inputs).withBias(true).transposed();
  }

  private Attention scaled(Attention attention, int block) {
    boolean usual = config.flag("scale_attn_weights", true);
    boolean byNumber = config.flag(BY_NUMBER, false);
    double scale = usual ? 1 / Math.sqrt(attention.heads().size()) : 1;
    return usual && !byNumber
        ? attention
        : attention.withScores(Scores.scaledBy(byNumber ? scale / (block + 1) : scale));
  }

  private FeedForward feedForward() {
    int size = config.positive("n_inner", Math.multiplyExact(4, width));
    return new PlainFeedForward(
        layer("mlp.c_fc", size, width),
        Activation.of(config, "activation_function", "gelu_new"),
        layer("mlp.c_proj", width, size));
  }

  private int positions() {
    return config.positive("n_positions", 1024);
  }

  private Weight tokens() {
    return Weight.of("transformer.wte", config.positive("vocab_size", 50257), width);
  }

  private Embedding embedding() {
    Weight positions = Weight.of("transformer.wpe", positions(), width);
    return new Embedding(
        tokens(),
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.of(new LearnedPositions(positions, 0)));
  }

  private Weight head() {
    return Weight.of("lm_head", config.positive("vocab_size", 50257), width);
  }

  private boolean isTied() {
    return config.flag("tie_word_embeddings", true);
  }

  /** Files of the hub hold the mask of the attention, too. */
  private Names names() {
    return new Names(
            "transformer.",
            List.of(),
            "transformer.h.",
            "lm_head",
            List.of(".*\\.attn\\.(masked_)?bias"))
        .tied(isTied());
  }

  /** A config cannot say which number a block had that is scaled by it. */
  static void keepScales(ObjectNode config, PackedBlocks kept) {
    boolean moved =
        IntStream.range(0, kept.layers().size())
            .anyMatch(layer -> kept.layers().get(layer).attention().orElse(layer) != layer);
    if (moved && config.path(BY_NUMBER).asBoolean(false)) {
      throw new InvalidInputException(
          Strings.format(
              "%s is true, so that blocks are scaled by their number, and a config of %d blocks"
                  + " cannot say that theirs are %s: use the model with the blocks removed in"
                  + " memory.",
              BY_NUMBER, kept.layers().size(), kept.sources(Part.ATTENTION)));
    }
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    config.set("n_embd", config.remove("hidden_size"));
    config.set("n_layer", config.remove("num_hidden_layers"));
    config.set("n_head", config.remove("num_attention_heads"));
    config.set("n_inner", config.remove("intermediate_size"));
    config.set("n_positions", config.remove("max_position_embeddings"));
    config.remove("num_key_value_heads");
    config.put("layer_norm_epsilon", header.real("attention.layer_norm_epsilon", 1e-5));
    config.put("activation_function", "gelu_new");
  }
}
