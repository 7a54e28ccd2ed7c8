package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;

/**
 * Gemma 2 differs from Gemma in norms in front of and behind each half of a block, scores over the
 * root of {@code query_pre_attn_scalar}, caps on scores and logits, and windows over every other
 * block, the first among them.
 *
 * <p>Gemma Team, 2024, "Gemma 2: Improving Open Language Models at a Practical Size".
 */
final class Gemma2 {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of(
              "gemma2",
              Trait.ROOT_OF_WIDTH,
              Trait.NO_HEAD,
              Trait.CAPPED_SCORES,
              Trait.CAPPED_LOGITS)
          .activatedBy("gelu", "gelu_pytorch_tanh")
          .withWindows(2)
          .wideAt(46);

  private static final String DEFAULTS =
      """
      {"head_dim": 256, "num_key_value_heads": 4, "attn_logit_softcapping": 50.0,
       "final_logit_softcapping": 30.0, "sliding_window": 4096}
      """;

  private static final int EVERY_OTHER = 2;

  private Gemma2() {}

  static Decoder of(Config config) {
    Config filled = config.withDefaults(DEFAULTS);
    GemmaParts parts = new GemmaParts("gemma2", filled);
    SlidingWindows windows = new SlidingWindows(filled, parts.llama().blockCount());
    List<AttentionMask> masks = windows.over(windows.allButEvery(EVERY_OTHER));
    Attention attention = attention(parts);
    FeedForward feedForward = parts.feedForward("hidden_activation");
    return parts.decoder(
        block -> new Block(attention.withMask(masks.get(block)), feedForward, parts.sandwich()),
        head(parts));
  }

  private static Attention attention(GemmaParts parts) {
    Attention attention = parts.attention(parts.llama().rotary(parts.llama().heads()));
    OptionalDouble cap = parts.cap("attn_logit_softcapping");
    Scores scores = parts.scores();
    return attention.withScores(cap.isPresent() ? scores.capped(cap.getAsDouble()) : scores);
  }

  /** Returns a head with the cap of {@code final_logit_softcapping}. */
  static Head head(GemmaParts parts) {
    OptionalDouble cap = parts.cap("final_logit_softcapping");
    return cap.isPresent() ? parts.head().capped(cap.getAsDouble()) : parts.head();
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    scored(header, config, GGUF);
    config.put("attn_logit_softcapping", header.real("attn_logit_softcapping", 50));
    config.put("final_logit_softcapping", header.real("final_logit_softcapping", 30));
  }

  /** Says what scores are divided by the root of, which follows from the number of layers. */
  static void scored(GgufHeader header, ObjectNode config, GgufForm form) {
    int heads = header.whole("attention.head_count");
    boolean isWide = header.whole("block_count") == form.wideAt();
    int size = isWide ? header.whole("embedding_length") / heads : header.headSize();
    config.put("head_dim", header.headSize());
    config.put("query_pre_attn_scalar", size);
    config.put("hidden_activation", "gelu_pytorch_tanh");
    config.put("sliding_window", header.whole("attention.sliding_window"));
  }
}
