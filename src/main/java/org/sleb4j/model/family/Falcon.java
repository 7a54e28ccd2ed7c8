package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;

/**
 * Falcon differs from LLaMA in layer norms, attention and feed-forward side by side, a plain
 * feed-forward, a head that is the embedding unless the config says otherwise, and query, key and
 * value in one matrix, where they take turns:
 *
 * <ul>
 *   <li>all query heads and one key and value head, with {@code multi_query} (7B);
 *   <li>a query, a key and a value head for each head, without it (RW);
 *   <li>the query heads of a group and its key and value head for each of {@code num_kv_heads}
 *       groups, with {@code new_decoder_architecture} (40B, 180B, 11B).
 * </ul>
 *
 * <p>Halves side by side read the states through one norm, or in the new architecture each through
 * its own unless {@code num_ln_in_parallel_attn} is 1; where {@code parallel_attn} is false they
 * follow one another. {@code bias} is that of all layers. Positions are encoded by rotation or,
 * with {@code alibi} (RW), by {@linkplain LinearBiases biases} of the scores.
 *
 * <p>Almazrouei et al., 2023, "The Falcon Series of Open Language Models", section 4.
 */
final class Falcon {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("falcon", Trait.FUSED_ATTENTION, Trait.SECOND_NORM, Trait.PARALLEL)
          .activatedBy("gelu", "gelu_new");

  private static final String NEW = "new_decoder_architecture";

  private final Config config;
  private final int width;
  private final boolean isNew;
  private final boolean bias;
  private final Heads heads;

  private Falcon(Config config) {
    this.config = config;
    width = config.positive("hidden_size");
    isNew = config.flag(NEW, false);
    bias = config.flag("bias", false);
    heads = heads();
  }

  static Decoder of(Config config) {
    return new Falcon(config).decoder();
  }

  private Decoder decoder() {
    boolean biased = config.flag("alibi", false);
    Block block = new Block(biased ? biased() : rotated(), feedForward(), residual());
    List<Block> blocks = Collections.nCopies(BlockCount.of(config, "num_hidden_layers"), block);
    config.checkSame("num_hidden_layers", "n_layer");
    config.checkSame("num_attention_heads", "n_head");
    config.checkSame("num_kv_heads", "n_head_kv");
    return new Decoder(
        "falcon",
        width,
        config.positive("vocab_size"),
        context(block),
        Embedding.of(tokens()),
        blocks,
        Head.of(norm("transformer.ln_f"), isTied() ? tokens() : head()),
        names());
  }

  private Heads heads() {
    int count = config.positive("num_attention_heads");
    if (width % count != 0) {
      throw config.refuse("num_attention_heads", count, "a divisor of hidden_size, " + width);
    }
    return new Heads(count, keyHeads(count), width / count);
  }

  /** Without groups the number of key heads that the config names has no effect. */
  private int keyHeads(int count) {
    boolean multiQuery = config.flag("multi_query", true);
    if (!isNew) {
      config.understood("num_kv_heads");
      return multiQuery ? 1 : count;
    }
    int keys = config.positive("num_kv_heads", count);
    if (count % keys != 0) {
      throw config.refuse("num_kv_heads", keys, "a divisor of the heads, " + count);
    }
    return keys;
  }

  private static final int CONTEXT = 2048;

  private Attention rotated() {
    LlamaLike.Defaults defaults = new LlamaLike.Defaults(CONTEXT, 10000, true);
    return attention().rotated(RotarySettings.of(config, defaults).whole(heads.size()));
  }

  /** The settings of a rotation that does not take place have no effect. */
  private Attention biased() {
    config.understood("rope_theta", "rope_scaling", "rope_parameters");
    return attention().withScores(Scores.biased(new LinearBiases(heads.queries())));
  }

  private int context(Block block) {
    return block
        .attention()
        .rotary()
        .map(RotaryEmbedding::contextLength)
        .orElseGet(() -> config.positive("max_position_embeddings", CONTEXT));
  }

  private Attention attention() {
    long rows = heads.querySize() + 2 * heads.keySize();
    Weight fused = Weight.of("self_attention.query_key_value", rows, width).withBias(bias);
    Weight output = Weight.of("self_attention.dense", width, width).withBias(bias);
    return Attention.of(heads, Projections.interleaved(fused, output, heads));
  }

  private FeedForward feedForward() {
    int size = config.positive("ffn_hidden_size", Math.multiplyExact(4, width));
    return new PlainFeedForward(
        Weight.of("mlp.dense_h_to_4h", size, width).withBias(bias),
        Activation.of(config, "activation", "gelu"),
        Weight.of("mlp.dense_4h_to_h", width, size).withBias(bias));
  }

  private Residual residual() {
    int norms = norms();
    if (!config.flag("parallel_attn", true)) {
      return Residual.front(norm("input_layernorm"), norm("post_attention_layernorm"));
    }
    return norms == 2
        ? Residual.parallel(norm("ln_attn"), norm("ln_mlp"))
        : Residual.parallel(norm("input_layernorm"));
  }

  /** Returns the norms in front of halves side by side; two go with the new architecture only. */
  private int norms() {
    String field = "num_ln_in_parallel_attn";
    int norms = config.positive(field, isNew ? 2 : 1);
    if (norms > (isNew ? 2 : 1)) {
      throw config.refuse(field, norms, isNew ? "1 or 2" : "1, since " + NEW + " is false");
    }
    if (isNew && !config.flag("parallel_attn", true)) {
      throw config.refuse("parallel_attn", false, "true, since " + NEW + " is true");
    }
    return norms;
  }

  private Norm norm(String module) {
    return Norm.layer(module, width, true, config.positiveNumber("layer_norm_epsilon", 1e-5));
  }

  private Weight tokens() {
    return Weight.of("transformer.word_embeddings", config.positive("vocab_size"), width);
  }

  private Weight head() {
    return Weight.of("lm_head", config.positive("vocab_size"), width);
  }

  private boolean isTied() {
    return config.flag("tie_word_embeddings", true);
  }

  private Names names() {
    return new Names(
            "transformer.",
            List.of(),
            "transformer.h.",
            "lm_head",
            List.of(".*\\.rotary_emb\\.inv_freq|.*\\.maybe_rotary\\.inv_freq"))
        .tied(isTied());
  }

  /** Drops what older releases called the number of blocks. */
  static void forgetOldCount(ObjectNode config, PackedBlocks kept) {
    config.remove("n_layer");
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    int keys = config.get("num_key_value_heads").intValue();
    int heads = config.get("num_attention_heads").intValue();
    boolean grouped = header.has("blk.0.attn_norm_2.weight") || (keys > 1 && keys < heads);
    config.remove("num_key_value_heads");
    config.put(NEW, grouped);
    config.put("multi_query", keys == 1);
    if (grouped) {
      config.put("num_kv_heads", keys);
      config.put("num_ln_in_parallel_attn", header.has("blk.0.attn_norm_2.weight") ? 2 : 1);
    }
    config.set("ffn_hidden_size", config.remove("intermediate_size"));
    config.put("layer_norm_epsilon", header.real("attention.layer_norm_epsilon", 1e-5));
    config.put("parallel_attn", true);
    config.put("alibi", false);
    config.put("bias", header.has("blk.0.attn_qkv.bias"));
    config.put("activation", "gelu");
  }
}
