package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Phi-1, 1.5 and 2 differ from LLaMA in that attention and feed-forward stand side by side behind
 * one layer norm, in biases everywhere, on the head too, in a plain feed-forward, in norms of query
 * and key where {@code qk_layernorm} asks for them, and in that only the first channels of a head
 * turn, by default half of them.
 *
 * <p>Li et al., 2023, "Textbooks Are All You Need II"; Javaheripi et al., 2023, "Phi-2".
 */
final class Phi {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("phi2", Trait.PARALLEL, Trait.HEAD)
          .withBiasesEverywhere()
          .activatedBy("gelu", "gelu_new");

  private final Config config;
  private final RotarySettings rotary;
  private final LlamaLike llama;

  private Phi(Config config) {
    this.config = config;
    rotary = RotarySettings.of(config, Defaults.context(2048));
    llama = new LlamaLike("phi", rotary);
  }

  static Decoder of(Config config) {
    return new Phi(config).decoder();
  }

  private Decoder decoder() {
    Residual residual = Residual.parallel(norm("input_layernorm", llama.width()));
    Block block = new Block(attention(), feedForward(), residual);
    List<Block> blocks = Collections.nCopies(llama.blockCount(), block);
    new SlidingWindows(config, llama.blockCount()).nowhere();
    Norm last = norm("model.final_layernorm", llama.width());
    return llama.decoder(blocks::get, llama.embedding(), llama.biasedHead(last));
  }

  private Norm norm(String module, int size) {
    return Norm.layer(module, size, true, config.positiveNumber("layer_norm_eps", 1e-5));
  }

  private Attention attention() {
    Heads heads = llama.heads();
    Projections projections =
        Projections.separate("self_attn", "dense", heads, llama.width()).withBiases(true, true);
    Attention attention = Attention.of(heads, projections).rotated(rotary.part(heads.size(), 0.5));
    return config.flag("qk_layernorm", false) ? attention.withNorms(norms(heads)) : attention;
  }

  private HeadNorms norms(Heads heads) {
    return new HeadNorms(
        norm("self_attn.q_layernorm", heads.size()),
        norm("self_attn.k_layernorm", heads.size()),
        true);
  }

  private FeedForward feedForward() {
    int size = config.positive("intermediate_size");
    return new PlainFeedForward(
        Weight.of("mlp.fc1", size, llama.width()).withBias(true),
        Activation.of(config, "hidden_act", "gelu_new"),
        Weight.of("mlp.fc2", llama.width(), size).withBias(true));
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    config.put("layer_norm_eps", header.real("attention.layer_norm_epsilon", 1e-5));
    config.put("partial_rotary_factor", header.turningShare());
    config.put("hidden_act", "gelu_new");
  }
}
