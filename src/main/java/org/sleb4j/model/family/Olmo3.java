package org.sleb4j.model.family;

import java.util.List;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.LlamaLike.Defaults;

/**
 * OLMo 3 differs from {@link Olmo2} in windows over all but every fourth block, and in that only
 * the blocks without a window scale their rotation.
 *
 * <p>Team OLMo, 2025, "Olmo 3".
 */
final class Olmo3 {
  private static final int PATTERN = 4;

  private Olmo3() {}

  static Decoder of(Config config) {
    checkTheta(config);
    RotarySettings rotary =
        RotarySettings.of(config, new Defaults(2048, 500_000, false).withEpsilon(Olmo2.EPSILON));
    LlamaLike llama = new LlamaLike("olmo3", rotary);
    SlidingWindows windows = new SlidingWindows(config, llama.blockCount());
    List<Boolean> sliding = windows.allButEvery(PATTERN);
    List<AttentionMask> masks = windows.over(sliding);
    RotaryEmbedding scaled = llama.rotary(llama.heads(), SlidingWindows.FULL);
    Block full = Olmo2.block(config, llama, scaled);
    Attention local = full.attention().rotated(local(rotary, scaled));
    return llama.decoder(
        block ->
            full.with((sliding.get(block) ? local : full.attention()).withMask(masks.get(block))));
  }

  /** Versions of transformers differ in the base that they fill in. */
  private static void checkTheta(Config config) {
    if (!config.has("rope_parameters")) {
      config.positiveNumber("rope_theta");
    }
  }

  private static RotaryEmbedding local(RotarySettings rotary, RotaryEmbedding full) {
    if (rotary.areFor(SlidingWindows.TYPES)) {
      return rotary.ofType(SlidingWindows.SLIDING, full.size());
    }
    RotaryEmbedding local = full.unscaled(full.theta());
    if (rotary.config().has("rope_parameters") && !local.equals(full)) {
      throw rotary.refuse(SlidingWindows.TYPES);
    }
    return local;
  }
}
