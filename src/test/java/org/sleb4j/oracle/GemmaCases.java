package org.sleb4j.oracle;

import java.util.stream.Stream;
import org.sleb4j.oracle.Cases.Case;

/** Ways in which configs of Gemma and OLMo depart from the plain model of their family. */
final class GemmaCases {
  private static final String SIZES =
      """
      {"num_hidden_layers": 4, "num_key_value_heads": 2, "intermediate_size": 40, "head_dim": 10,
       "rms_norm_eps": 0.02, "rope_theta": 300.0}
      """;

  private static final String OLMO =
      """
      {"num_key_value_heads": 2, "intermediate_size": 40, "rms_norm_eps": 0.02,
       "rope_theta": 300.0, "num_hidden_layers": 5}
      """;

  private GemmaCases() {}

  static Stream<Case> named() {
    return Stream.of(
        gemma("plain", "{}"),
        gemma(
            "one key head, exact gelu, biases",
            "{\"num_key_value_heads\": 1, \"hidden_act\": \"gelu\", \"attention_bias\": true}"),
        gemma("untied", "{\"tie_word_embeddings\": false}"),
        gemma("linear scaling", "{\"rope_scaling\": {\"type\": \"linear\", \"factor\": 3.0}}"),
        gemma2("plain", "{\"query_pre_attn_scalar\": 6}"),
        gemma2("a key head for each head, default caps", "{\"num_key_value_heads\": 4}"),
        gemma2(
            "low caps, biases",
            """
            {"attn_logit_softcapping": 1.5, "final_logit_softcapping": 3.0, "attention_bias": true,
             "query_pre_attn_scalar": 3}
            """),
        gemma2("no caps", "{\"attn_logit_softcapping\": null, \"final_logit_softcapping\": null}"),
        gemma2("a cap on logits alone", "{\"attn_logit_softcapping\": null}"),
        gemma2(
            "windows by layer types, a cap on scores alone",
            """
            {"layer_types": ["full_attention", "full_attention", "sliding_attention",
              "full_attention"],
             "final_logit_softcapping": null, "attn_logit_softcapping": 2.0,
             "hidden_activation": "silu"}
            """),
        gemma2(
            "no windows",
            """
            {"layer_types": ["full_attention", "full_attention", "full_attention",
              "full_attention"], "sliding_window": null}
            """),
        gemma3("windows all over", "{\"query_pre_attn_scalar\": 6}"),
        gemma3("every other block full", "{\"sliding_window_pattern\": 2}"),
        gemma3(
            "scaled global rotation, a cap on logits, biases",
            """
            {"sliding_window_pattern": 2, "final_logit_softcapping": 3.0, "attention_bias": true,
             "rope_scaling": {"rope_type": "linear", "factor": 8.0}}
            """),
        gemma3(
            "newer spelling",
            """
            {"rope_theta": null, "rope_local_base_freq": null,
             "layer_types": ["full_attention", "sliding_attention", "sliding_attention",
              "full_attention"],
             "rope_parameters": {
              "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 700.0},
              "sliding_attention": {"rope_type": "default", "rope_theta": 30.0}}}
            """),
        olmo("olmo2", "plain", "{}"),
        olmo("olmo2", "a key head for each head", "{\"num_key_value_heads\": null}"),
        olmo(
            "olmo2",
            "biases, tied, wide heads",
            "{\"attention_bias\": true, \"tie_word_embeddings\": true, \"head_dim\": 10}"),
        olmo("olmo2", "dynamic", "{\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2.0}}"),
        olmo("olmo3", "plain", "{\"sliding_window\": 5}"),
        olmo(
            "olmo3",
            "scaled in full blocks",
            """
            {"sliding_window": 6, "rope_scaling": {"rope_type": "linear", "factor": 4.0}}
            """),
        olmo(
            "olmo3",
            "yarn in full blocks",
            """
            {"sliding_window": 6, "max_position_embeddings": 64,
             "rope_scaling": {"rope_type": "yarn", "factor": 4.0, "beta_fast": 8.0,
              "original_max_position_embeddings": 16}}
            """),
        olmo(
            "olmo3",
            "newer spelling, layer types",
            """
            {"sliding_window": 4, "rope_theta": null,
             "layer_types": ["full_attention", "sliding_attention", "full_attention",
              "full_attention", "sliding_attention"],
             "rope_parameters": {
              "full_attention": {"rope_type": "linear", "factor": 4.0, "rope_theta": 700.0},
              "sliding_attention": {"rope_type": "default", "rope_theta": 700.0}}}
            """));
  }

  private static Case gemma(String name, String departure) {
    return Cases.of("gemma: " + name, SIZES, "{\"model_type\": \"gemma\"}", departure);
  }

  private static Case gemma2(String name, String departure) {
    String own = "{\"model_type\": \"gemma2\", \"sliding_window\": 5}";
    return Cases.of("gemma2: " + name, SIZES, own, departure);
  }

  private static Case gemma3(String name, String departure) {
    String own =
        """
        {"model_type": "gemma3_text", "sliding_window": 5, "rope_local_base_freq": 20.0}
        """;
    return Cases.of("gemma3_text: " + name, SIZES, own, departure);
  }

  private static Case olmo(String family, String name, String departure) {
    String own = "{\"model_type\": \"" + family + "\"}";
    return Cases.of(family + ": " + name, OLMO, own, departure);
  }
}
