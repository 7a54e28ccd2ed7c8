package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.IntFunction;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Gemma 3 differs from {@link Gemma2} in norms of query and key, no caps on scores, windows over
 * all but every sixth block, and in two rotations: blocks with a window turn by {@code
 * rope_local_base_freq}, the others by {@code rope_theta}, scaled.
 *
 * <p>Gemma Team, 2025, "Gemma 3 Technical Report".
 */
final class Gemma3 {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of(
              "gemma3",
              Trait.ROOT_OF_WIDTH,
              Trait.NO_HEAD,
              Trait.LOCAL_ROTATION,
              Trait.CAPPED_LOGITS)
          .activatedBy("gelu", "gelu_pytorch_tanh")
          .withWindows(6)
          .wideAt(62);

  private static final String DEFAULTS =
      """
      {"vocab_size": 262208, "hidden_size": 2304, "intermediate_size": 9216,
       "num_hidden_layers": 26, "num_attention_heads": 8, "num_key_value_heads": 4,
       "head_dim": 256, "sliding_window": 4096, "sliding_window_pattern": 6}
      """;

  private static final int CONTEXT = 131072;

  private final Config config;
  private final RotarySettings rotary;
  private final GemmaParts parts;

  private Gemma3(Config config, String family) {
    this.config = config;
    rotary = RotarySettings.of(config, new Defaults(CONTEXT, 1_000_000, true));
    parts = new GemmaParts(family, rotary);
  }

  /** Composes a model that only reads text. */
  static Decoder of(Config config) {
    Gemma3 model = new Gemma3(config.withDefaults(DEFAULTS), "gemma3_text");
    return model.decoder(Gemma2.head(model.parts));
  }

  /**
   * Composes the text part of a model that also sees. Its logits are not capped, whatever {@code
   * final_logit_softcapping} says, as in transformers.
   *
   * @param text the config of that part
   */
  static Decoder ofTextPart(Config text) {
    Gemma3 model = new Gemma3(text.withDefaults(DEFAULTS), "gemma3");
    model.ignore("final_logit_softcapping");
    return model.decoder(model.parts.head());
  }

  private Decoder decoder(Head head) {
    checkPattern();
    ignore("attn_logit_softcapping");
    SlidingWindows windows = new SlidingWindows(config, parts.llama().blockCount());
    List<Boolean> sliding = windows.allButEvery(config.positive("sliding_window_pattern", 6));
    List<AttentionMask> masks = windows.over(sliding);
    Attention global = attention(globalRotation());
    Attention local = attention(localRotation());
    FeedForward feedForward = parts.feedForward("hidden_activation");
    IntFunction<Attention> attention =
        block -> (sliding.get(block) ? local : global).withMask(masks.get(block));
    return parts
        .decoder(block -> new Block(attention.apply(block), feedForward, parts.sandwich()), head)
        .withContext(config.positive("max_position_embeddings", CONTEXT));
  }

  /** Transformers writes the pattern under a second name, which it does not read. */
  private void checkPattern() {
    String field = "_sliding_window_pattern";
    int pattern = config.positive("sliding_window_pattern", 6);
    int written = config.positive(field, pattern);
    if (written != pattern && !config.has("layer_types")) {
      throw config.refuse(field, written, "sliding_window_pattern, " + pattern);
    }
  }

  private void ignore(String field) {
    if (config.has(field)) {
      double value = config.positiveNumber(field);
      Warnings.warn("%s: %s is %s and has no effect in this model.", config, field, value);
    }
  }

  private RotaryEmbedding globalRotation() {
    if (!rotary.areFor(SlidingWindows.TYPES) && config.has("rope_parameters")) {
      throw rotary.refuse(SlidingWindows.TYPES);
    }
    return parts.llama().rotary(parts.llama().heads(), SlidingWindows.FULL);
  }

  private RotaryEmbedding localRotation() {
    double theta = config.positiveNumber("rope_local_base_freq", 10000);
    return rotary.areFor(SlidingWindows.TYPES)
        ? RotarySettings.of(config.without("rope_theta"), new Defaults(CONTEXT, theta, true))
            .ofType(SlidingWindows.SLIDING, parts.llama().heads().size())
        : globalRotation().unscaled(theta);
  }

  private Attention attention(RotaryEmbedding rotation) {
    return parts
        .attention(rotation)
        .withScores(parts.scores())
        .withNorms(norms(parts.llama().heads()));
  }

  private HeadNorms norms(Heads heads) {
    double epsilon = parts.llama().epsilon();
    return new HeadNorms(
        Norm.rms("self_attn.q_norm", heads.size(), epsilon).asCentered(),
        Norm.rms("self_attn.k_norm", heads.size(), epsilon).asCentered(),
        true);
  }

  /** What the pattern of a whole model says does not hold for one with some of the blocks. */
  static void forgetPattern(ObjectNode config, PackedBlocks kept) {
    config.remove(List.of("sliding_window_pattern", "_sliding_window_pattern"));
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    Gemma2.scored(header, config, GGUF);
    config.put("rope_local_base_freq", 10000.0);
    if (header.says("final_logit_softcapping")) {
      config.put("final_logit_softcapping", header.real("final_logit_softcapping", 0));
    }
  }
}
