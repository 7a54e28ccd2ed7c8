package org.sleb4j.oracle;

import java.util.stream.Stream;
import org.sleb4j.oracle.Cases.Case;

/** The options of the first OLMo, of Granite and of SmolLM3, and how OLMo 3 scales rotations. */
final class OlmoCases {
  private static final String YARN =
      """
      {"sliding_window": 5, "max_position_embeddings": 64, "rms_norm_eps": 0.02,
       "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "beta_fast": 4.0, "beta_slow": 1.0,
         "original_max_position_embeddings": 16, "attention_factor": 1.3},
       "layer_types": ["sliding_attention", "full_attention", "sliding_attention"]}
      """;

  private static final String GRANITE =
      """
      {"embedding_multiplier": 2.0, "attention_multiplier": 0.2, "residual_multiplier": 0.6,
       "logits_scaling": 2.5, "tie_word_embeddings": true, "mlp_bias": true}
      """;

  private static final String SMOLLM3 =
      """
      {"no_rope_layer_interval": 2, "use_sliding_window": true, "sliding_window": 4,
       "tie_word_embeddings": null, "attention_bias": true}
      """;

  private OlmoCases() {}

  static Stream<Case> named() {
    return Stream.of(
        olmo("plain", "{}"),
        olmo("clipped, biases", "{\"clip_qkv\": 0.7, \"attention_bias\": true}"),
        olmo("tied, dynamic", DYNAMIC),
        Cases.rotary("olmo3", "yarn in full blocks only", YARN),
        Cases.rotary("granite", "all multipliers", GRANITE),
        Cases.rotary(
            "granite", "none, biases", "{\"attention_bias\": true, \"attention_multiplier\": 0.4}"),
        Cases.rotary("smollm3", "two of three turn", "{\"no_rope_layers\": [1, 0, 1]}"),
        Cases.rotary("smollm3", "windows where none turns", SMOLLM3));
  }

  private static final String DYNAMIC =
      """
      {"tie_word_embeddings": true, "max_position_embeddings": 16,
       "rope_scaling": {"type": "dynamic", "factor": 2.0}}
      """;

  /** The epsilon is no field of its config. */
  private static Case olmo(String name, String departure) {
    return Cases.changed(Cases.rotary("olmo", name, departure), "{\"rms_norm_eps\": null}");
  }
}
