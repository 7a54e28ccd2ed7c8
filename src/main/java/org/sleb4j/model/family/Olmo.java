package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.GgufForm.Trait;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * The first OLMo differs from LLaMA in layer norms without weights, and in queries, keys and values
 * that are cut off at {@code clip_qkv} where the config names it.
 *
 * <p>Groeneveld et al., 2024, "OLMo: Accelerating the Science of Language Models", section 2.1.
 */
final class Olmo {
  /** How it stands in a GGUF file. */
  static final GgufForm GGUF = GgufForm.of("olmo", Trait.NEIGHBOURS, Trait.CLIPPED);

  private static final double EPSILON = 1e-5;

  private Olmo() {}

  static Decoder of(Config config) {
    LlamaLike llama = new LlamaLike(config, "olmo", Defaults.context(2048));
    new SlidingWindows(config, llama.blockCount()).nowhere();
    Block block =
        new Block(
            attention(config, llama),
            llama.feedForward(false),
            Residual.front(norm(llama), norm(llama)));
    List<Block> blocks = Collections.nCopies(llama.blockCount(), block);
    return llama.decoder(blocks::get, llama.embedding(), llama.head(norm(llama)));
  }

  private static Attention attention(Config config, LlamaLike llama) {
    boolean bias = config.flag("attention_bias", false);
    Attention attention = llama.attention(llama.heads(), bias, bias);
    return config.has("clip_qkv")
        ? attention.clipped(config.positiveNumber("clip_qkv"))
        : attention;
  }

  private static Norm norm(LlamaLike llama) {
    return Norm.layer("norm", llama.width(), false, EPSILON).bare();
  }

  /** Completes the config of a GGUF file. */
  static void fromGguf(GgufHeader header, ObjectNode config) {
    if (header.says("attention.clamp_kqv")) {
      config.put("clip_qkv", header.real("attention.clamp_kqv", 0));
    }
  }
}
