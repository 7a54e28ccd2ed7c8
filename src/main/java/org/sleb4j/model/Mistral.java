package org.sleb4j.model;

import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.RotaryDecoder.Traits;

/**
 * Mistral differs from LLaMA in that, where {@code sliding_window} names a number, every block sees
 * only so many of the last tokens.
 *
 * <p>Jiang et al., 2023, "Mistral 7B".
 */
final class Mistral {
  private Mistral() {}

  static Architecture of(Config config) {
    RotaryConfig rotary = new RotaryConfig(config);
    Traits traits = new Traits(false, false, false, false, rotary.slidingEverywhere());
    return rotary.decoder("mistral", rotary.headSize(), 131072, traits);
  }
}
