package org.sleb4j.model;

import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.RotaryDecoder.Traits;

/**
 * Qwen3 differs from LLaMA in that the heads of query and key are normed before they are turned,
 * that a head has 128 elements unless {@code head_dim} says otherwise, and that some blocks see
 * only the last tokens where {@code use_sliding_window} asks for it.
 *
 * <p>Yang et al., 2025, "Qwen3 Technical Report".
 */
final class Qwen3 {
  private Qwen3() {}

  static Architecture of(Config config) {
    RotaryConfig rotary = new RotaryConfig(config);
    boolean bias = config.flag("attention_bias", false);
    Traits traits = new Traits(bias, bias, false, true, rotary.slidingFromSomeBlock());
    return rotary.decoder("qwen3", config.positive("head_dim", 128), 32768, traits);
  }
}
