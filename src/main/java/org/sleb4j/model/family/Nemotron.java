package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * Nemotron differs from LLaMA in layer norms whose gain is stored as its distance from 1, in a
 * plain feed-forward with squared ReLU, and in that only the first channels of a head turn, by
 * default half of them.
 *
 * <p>Parmar et al., 2024, "Nemotron-4 15B Technical Report"; So et al., 2021, "Primer", for the
 * activation.
 */
final class Nemotron {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("nemotron", Trait.HEAD).withBiasesEverywhere().activatedBy("relu2");

  private final Config config;
  private final RotarySettings rotary;
  private final LlamaLike llama;

  private Nemotron(Config config) {
    this.config = config;
    rotary = RotarySettings.of(config, Defaults.context(4096));
    llama = new LlamaLike("nemotron", rotary);
  }

  static Decoder of(Config config) {
    return new Nemotron(config).decoder();
  }

  private Decoder decoder() {
    Residual residual = Residual.front(norm("input_layernorm"), norm("post_attention_layernorm"));
    Block block = new Block(attention(), feedForward(), residual);
    List<Block> blocks = Collections.nCopies(llama.blockCount(), block);
    new SlidingWindows(config, llama.blockCount()).nowhere();
    return llama.decoder(blocks::get, llama.embedding(), llama.head(norm("model.norm")));
  }

  private Norm norm(String module) {
    double epsilon = config.positiveNumber("norm_eps", 1e-5);
    return Norm.layer(module, llama.width(), true, epsilon).asCentered();
  }

  private Attention attention() {
    Heads heads = llama.heads();
    boolean bias = config.flag("attention_bias", false);
    Projections projections =
        Projections.separate("self_attn", "o_proj", heads, llama.width()).withBiases(bias, bias);
    return Attention.of(heads, projections).rotated(rotary.part(heads.size(), 0.5));
  }

  private FeedForward feedForward() {
    int size = config.positive("intermediate_size");
    boolean bias = config.flag("mlp_bias", false);
    return new PlainFeedForward(
        Weight.of("mlp.up_proj", size, llama.width()).withBias(bias),
        Activation.of(config, "hidden_act", "relu2"),
        Weight.of("mlp.down_proj", llama.width(), size).withBias(bias));
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    Llama.bias(header, config);
    config.put("norm_eps", header.real("attention.layer_norm_epsilon", 1e-5));
    config.put("partial_rotary_factor", header.turningShare());
    config.put("hidden_act", "relu2");
  }
}
