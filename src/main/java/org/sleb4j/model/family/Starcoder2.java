package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * StarCoder2 differs from LLaMA in layer norms, in a plain feed-forward, in biases everywhere
 * unless {@code use_bias} is false, in a sliding window over all blocks where there is one, and in
 * that the head is the table of tokens unless the config says otherwise. {@code hidden_act} and
 * {@code norm_epsilon} hold: the fields of GPT-2 for the same, which published configs have beside
 * them, have no effect in transformers either.
 *
 * <p>Lozhkov et al., 2024, "StarCoder 2 and The Stack v2: The Next Generation".
 */
final class Starcoder2 {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF =
      GgufForm.of("starcoder2").withBiasesEverywhere().activatedBy("gelu", "gelu_pytorch_tanh");

  private final Config config;
  private final LlamaLike llama;
  private final boolean bias;

  private Starcoder2(Config config) {
    this.config = config;
    llama = new LlamaLike(config, "starcoder2", new Defaults(4096, 10000, true).withKeyHeads(2));
    bias = config.flag("use_bias", true);
  }

  static Decoder of(Config config) {
    return new Starcoder2(config).decoder();
  }

  private Decoder decoder() {
    checkIs("norm_type", "layer_norm");
    checkIs("mlp_type", "default");
    config.understood("activation_function", "layer_norm_epsilon");
    Residual residual = Residual.front(norm("input_layernorm"), norm("post_attention_layernorm"));
    Attention attention = llama.attention(llama.heads(), bias, bias);
    FeedForward feedForward = feedForward();
    List<AttentionMask> masks = masks();
    return llama.decoder(
        block -> new Block(attention.withMask(masks.get(block)), feedForward, residual),
        llama.embedding(),
        llama.head(norm("model.norm")));
  }

  /** The code that trained the checkpoints chose by these fields; transformers has one choice. */
  private void checkIs(String field, String only) {
    String value = config.optionalText(field).orElse(only);
    if (!value.equals(only)) {
      throw config.refuse(field, value, only);
    }
  }

  private List<AttentionMask> masks() {
    SlidingWindows windows = new SlidingWindows(config, llama.blockCount());
    return config.has("sliding_window") ? windows.where(block -> true) : windows.nowhere();
  }

  private Norm norm(String module) {
    return Norm.layer(module, llama.width(), true, config.positiveNumber("norm_epsilon", 1e-5));
  }

  private FeedForward feedForward() {
    int size = config.positive("intermediate_size");
    return new PlainFeedForward(
        Weight.of("mlp.c_fc", size, llama.width()).withBias(bias),
        Activation.of(config, "hidden_act", "gelu_pytorch_tanh"),
        Weight.of("mlp.c_proj", llama.width(), size).withBias(bias));
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    config.put("norm_epsilon", header.real("attention.layer_norm_epsilon", 1e-5));
    config.put("use_bias", header.has("blk.0.attn_q.bias"));
    config.put("hidden_act", "gelu_pytorch_tanh");
    config.putNull("sliding_window");
  }
}
