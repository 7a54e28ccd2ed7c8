package org.sleb4j.model;

import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.RotaryDecoder.Traits;

/**
 * LLaMA itself, versions 1 to 3: biases only where {@code attention_bias} or {@code mlp_bias} ask
 * for them, as many key and value heads as query heads unless the config names fewer.
 */
final class Llama {
  private Llama() {}

  static Architecture of(Config config) {
    RotaryConfig rotary = new RotaryConfig(config);
    boolean attention = config.flag("attention_bias", false);
    boolean feedForward = config.flag("mlp_bias", false);
    Traits traits = new Traits(attention, attention, feedForward, false, rotary.slidingNowhere());
    return rotary.decoder("llama", rotary.headSize(), 2048, traits);
  }
}
