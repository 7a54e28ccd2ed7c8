package org.sleb4j.oracle;

import java.util.stream.Stream;
import org.sleb4j.oracle.Cases.Case;

/** Mixtures of experts: which blocks have them, and how tokens are routed. */
final class MixtureCases {
  private MixtureCases() {}

  static Stream<Case> named() {
    return Stream.of(
        mixtral("two of four experts", "{}"),
        mixtral("one of three experts", "{\"num_local_experts\": 3, \"num_experts_per_tok\": 1}"),
        mixtral(
            "all experts, a window, tied",
            """
            {"num_experts_per_tok": 4, "sliding_window": 4, "tie_word_embeddings": true}
            """),
        mixtral("gelu, wide heads", "{\"hidden_act\": \"gelu\", \"head_dim\": 10}"),
        qwen2("shared expert, biases", "{}"),
        qwen2("renormalised, no biases", "{\"norm_topk_prob\": true, \"qkv_bias\": false}"),
        qwen2("every second block", "{\"decoder_sparse_step\": 2}"),
        qwen2(
            "windows by number",
            """
            {"use_sliding_window": true, "sliding_window": 3, "max_window_layers": 3,
             "mlp_only_layers": [2]}
            """),
        qwen2(
            "windows by layer types",
            """
            {"use_sliding_window": true, "sliding_window": 5,
             "layer_types": ["full_attention", "sliding_attention", "full_attention"]}
            """),
        qwen3("not renormalised", "{}"),
        qwen3("renormalised, three of five", "{\"norm_topk_prob\": true, \"num_experts\": 5}"),
        qwen3(
            "some dense, biases",
            """
            {"mlp_only_layers": [0], "decoder_sparse_step": 1, "attention_bias": true}
            """),
        qwen3(
            "a window, experts by their other name",
            """
            {"use_sliding_window": true, "sliding_window": 4, "num_local_experts": 6,
             "num_experts": null}
            """));
  }

  private static Case mixtral(String name, String departure) {
    Case base = Cases.rotary("mixtral", name, departure);
    return withDefaults(base, "{\"num_local_experts\": 4, \"num_experts_per_tok\": 2}", departure);
  }

  private static Case qwen2(String name, String departure) {
    return withDefaults(
        Cases.rotary("qwen2_moe", name, departure),
        """
        {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 18,
         "shared_expert_intermediate_size": 22}
        """,
        departure);
  }

  private static Case qwen3(String name, String departure) {
    return withDefaults(
        Cases.rotary("qwen3_moe", name, departure),
        """
        {"head_dim": 10, "num_experts": 4, "num_experts_per_tok": 3, "moe_intermediate_size": 18}
        """,
        departure);
  }

  private static Case withDefaults(Case base, String defaults, String departure) {
    return Cases.changed(Cases.changed(base, defaults), departure);
  }
}
