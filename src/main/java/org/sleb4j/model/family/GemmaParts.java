package org.sleb4j.model.family;

import java.util.OptionalDouble;
import java.util.function.IntFunction;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.LlamaLike.Defaults;

/** The parts that all versions of Gemma have in common; {@link Gemma} says how they differ. */
final class GemmaParts {
  private static final Defaults ROTARY = new Defaults(8192, 10000, true);

  private final Config config;
  private final LlamaLike llama;

  /** Reads the sizes of one of the first two versions. */
  GemmaParts(String family, Config config) {
    this(family, RotarySettings.of(config, ROTARY));
  }

  /** Reads the sizes. */
  GemmaParts(String family, RotarySettings rotary) {
    this.config = rotary.config();
    this.llama = new LlamaLike(family, rotary);
  }

  LlamaLike llama() {
    return llama;
  }

  /** Returns a norm of states. */
  Norm norm(String module) {
    return llama.norm(module).asCentered();
  }

  Attention attention(RotaryEmbedding rotary) {
    boolean bias = config.flag("attention_bias", false);
    return llama.attention(llama.heads(), rotary, bias, bias);
  }

  /** Returns scores over the root of {@code query_pre_attn_scalar}. */
  Scores scores() {
    return Scores.scaledBy(1 / Math.sqrt(config.positiveNumber("query_pre_attn_scalar", 256)));
  }

  /**
   * Returns the feed-forward.
   *
   * @param field the one that names its activation; of the two spellings a version reads one
   */
  FeedForward feedForward(String field) {
    String other = field.equals("hidden_act") ? "hidden_activation" : "hidden_act";
    String name = config.optionalText(field).orElse("gelu_pytorch_tanh");
    config
        .optionalText(other)
        .filter(ignored -> !ignored.equals(name))
        .ifPresent(
            ignored ->
                Warnings.warn(
                    "%s: %s is %s and has no effect; %s, %s, is used.",
                    config, other, ignored, field, name));
    return llama.feedForward(Activation.of(config, field, name), false);
  }

  /** Returns norms in front of both halves of a block and of what they add. */
  Residual sandwich() {
    return Residual.sequential(
        Residual.Norms.sandwich(norm("input_layernorm"), norm("post_attention_layernorm")),
        Residual.Norms.sandwich(
            norm("pre_feedforward_layernorm"), norm("post_feedforward_layernorm")));
  }

  /** Returns a cap, above 0, where the config has one. */
  OptionalDouble cap(String field) {
    return config.has(field)
        ? OptionalDouble.of(config.positiveNumber(field))
        : OptionalDouble.empty();
  }

  Head head() {
    return llama.head(norm("model.norm"));
  }

  /** Returns a decoder of blocks by their number. */
  Decoder decoder(IntFunction<Block> blocks, Head head) {
    return llama.decoder(blocks, llama.embedding().times(Math.sqrt(llama.width())), head);
  }
}
