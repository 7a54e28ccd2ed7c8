package org.sleb4j.model;

import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.RotaryDecoder.Traits;

/**
 * Qwen2 differs from LLaMA in that query, key and value have biases, and in that some blocks see
 * only the last tokens where {@code use_sliding_window} asks for it.
 *
 * <p>Yang et al., 2024, "Qwen2 Technical Report".
 */
final class Qwen2 {
  private Qwen2() {}

  static Architecture of(Config config) {
    RotaryConfig rotary = new RotaryConfig(config);
    Traits traits = new Traits(true, false, false, false, rotary.slidingFromSomeBlock());
    return rotary.decoder("qwen2", rotary.headSize(), 32768, traits);
  }
}
