package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Granite differs from LLaMA in four numbers: embeddings times {@code embedding_multiplier}, scores
 * times {@code attention_multiplier} in the place of 1 / sqrt(size of a head), what each half of a
 * block adds times {@code residual_multiplier}, and logits over {@code logits_scaling}.
 *
 * <p>IBM Research, 2024, "Granite 3.0 Language Models".
 */
final class Granite {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("granite", Trait.NEIGHBOURS, Trait.MULTIPLIERS).withBiasesEverywhere();

  private Granite() {}

  static Decoder of(Config config) {
    LlamaLike llama = new LlamaLike(config, "granite", Defaults.context(2048));
    boolean bias = config.flag("attention_bias", false);
    Attention attention =
        llama
            .attention(llama.heads(), bias, bias)
            .withScores(Scores.scaledBy(config.positiveNumber("attention_multiplier", 1)));
    new SlidingWindows(config, llama.blockCount()).nowhere();
    Block block =
        new Block(
            attention,
            llama.feedForward(config.flag("mlp_bias", false)),
            llama.residual().times(config.positiveNumber("residual_multiplier", 1)));
    return llama.decoder(
        number -> block,
        llama.embedding().times(config.positiveNumber("embedding_multiplier", 1)),
        llama.head().times(1 / config.positiveNumber("logits_scaling", 1)));
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    Llama.bias(header, config);
    config.put("embedding_multiplier", header.real("embedding_scale", 1));
    config.put("residual_multiplier", header.real("residual_scale", 1));
    config.put(
        "attention_multiplier", header.real("attention.scale", 1 / Math.sqrt(header.headSize())));
    config.put("logits_scaling", header.real("logit_scale", 1));
  }
}
