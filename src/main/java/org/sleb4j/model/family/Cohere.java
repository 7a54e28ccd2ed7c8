package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;
import org.sleb4j.model.family.RotaryEmbedding.Pairs;

/**
 * Cohere's Command R differs from LLaMA in that attention and feed-forward stand side by side
 * behind one layer norm without an offset, in that neighbouring channels turn together, in logits
 * times {@code logit_scale}, and in norms of each head of query and key where {@code use_qk_norm}
 * asks for them. The head is the table of tokens unless the config says otherwise.
 *
 * <p>Cohere, 2024, "Command R" and "Command R+" (with norms of heads).
 */
final class Cohere {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("command-r", Trait.NEIGHBOURS, Trait.PARALLEL, Trait.LOGIT_SCALE, Trait.NO_HEAD);

  private final Config config;
  private final LlamaLike llama;

  private Cohere(Config config) {
    this.config = config;
    llama = new LlamaLike(config, "cohere", new Defaults(8192, 10000, true));
  }

  static Decoder of(Config config) {
    return new Cohere(config).decoder();
  }

  private Decoder decoder() {
    Residual residual = Residual.parallel(norm("input_layernorm"));
    Block block = new Block(attention(), llama.feedForward(false), residual);
    List<Block> blocks = Collections.nCopies(llama.blockCount(), block);
    new SlidingWindows(config, llama.blockCount()).nowhere();
    double scale = config.positiveNumber("logit_scale", 0.0625);
    Head head = llama.head(norm("model.norm")).times(scale);
    return llama.decoder(blocks::get, llama.embedding(), head);
  }

  private double epsilon() {
    return config.positiveNumber("layer_norm_eps", 1e-5);
  }

  private Norm norm(String module) {
    return Norm.layer(module, llama.width(), false, epsilon());
  }

  private Attention attention() {
    Heads heads = llama.heads();
    boolean bias = config.flag("attention_bias", false);
    Attention attention =
        llama.attention(heads, bias, bias).rotated(llama.rotary(heads).of(Pairs.NEIGHBOURS));
    return config.flag("use_qk_norm", false)
        ? attention.withNorms(NormsOfEachHead.together("self_attn", heads, epsilon()))
        : attention;
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    config.put("layer_norm_eps", header.real("attention.layer_norm_epsilon", 1e-5));
    config.put("logit_scale", header.real("logit_scale", 1));
    config.put("use_qk_norm", header.has("blk.0.attn_q_norm.weight"));
  }
}
