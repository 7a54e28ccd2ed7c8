package org.sleb4j.oracle;

import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.oracle.Cases.Case;

/** Nemotron, Cohere, StableLM and StarCoder2. */
final class LayerNormCases {
  private static final String COMMON =
      """
      {"vocab_size": 61, "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4,
       "max_position_embeddings": 64, "num_key_value_heads": 2, "intermediate_size": 40,
       "hidden_act": "silu", "rope_theta": 300.0, "bos_token_id": 1, "eos_token_id": 2,
       "torch_dtype": "float32"}
      """;

  private static final String BIASES =
      "{\"attention_bias\": true, \"mlp_bias\": true, \"tie_word_embeddings\": true}";

  private static final String WIDE = "{\"head_dim\": 12, \"partial_rotary_factor\": 1.0}";

  private static final String NOT_TIED =
      "{\"attention_bias\": true, \"head_dim\": 10, \"tie_word_embeddings\": false}";

  private static final String DYNAMIC =
      """
      {"max_position_embeddings": 16, "rope_scaling": {"type": "dynamic", "factor": 2.0}}
      """;

  private static final String TWELVE_B =
      """
      {"use_parallel_residual": true, "qk_layernorm": true, "tie_word_embeddings": true,
       "partial_rotary_factor": 0.5}
      """;

  private static final String ONE = "{\"sliding_window\": 1, \"tie_word_embeddings\": false}";

  private static final String GELU = "{\"hidden_act\": \"gelu\", \"num_key_value_heads\": 1}";

  private static final List<Case> NAMED =
      List.of(
          nemotron("plain", "{}"),
          nemotron("all biases, tied", BIASES),
          nemotron("wide heads, all of them turn", WIDE),
          nemotron("linear", "{\"rope_scaling\": {\"type\": \"linear\", \"factor\": 3.0}}"),
          nemotron("gelu", "{\"hidden_act\": \"gelu\", \"num_key_value_heads\": null}"),
          cohere("plain", "{}"),
          cohere("norms of heads", "{\"use_qk_norm\": true}"),
          cohere("biases, wide heads, not tied", NOT_TIED),
          cohere("the default scale of logits", "{\"logit_scale\": null}"),
          cohere("dynamic", DYNAMIC),
          stablelm("plain", "{}"),
          stablelm("biases of query, key and value", "{\"use_qkv_bias\": true}"),
          stablelm("norms of heads", "{\"qk_layernorm\": true, \"partial_rotary_factor\": 1.0}"),
          stablelm("side by side", "{\"use_parallel_residual\": true}"),
          stablelm("side by side, norms of heads, tied", TWELVE_B),
          starcoder2("plain", "{}"),
          starcoder2("no biases", "{\"use_bias\": false, \"sliding_window\": null}"),
          starcoder2("a sliding window of 1, not tied", ONE),
          starcoder2("gelu, one key and value head", GELU));

  private LayerNormCases() {}

  static Stream<Case> named() {
    return NAMED.stream();
  }

  private static Case nemotron(String name, String departure) {
    return named("nemotron", name, "{\"hidden_act\": \"relu2\", \"norm_eps\": 0.03}", departure);
  }

  private static Case cohere(String name, String departure) {
    return named("cohere", name, "{\"layer_norm_eps\": 0.03, \"logit_scale\": 0.4}", departure);
  }

  private static Case stablelm(String name, String departure) {
    return named("stablelm", name, "{\"layer_norm_eps\": 0.03}", departure);
  }

  private static Case starcoder2(String name, String departure) {
    String plain =
        "{\"hidden_act\": \"gelu_pytorch_tanh\", \"norm_epsilon\": 0.03, \"sliding_window\": 5}";
    return named("starcoder2", name, plain, departure);
  }

  private static Case named(String family, String name, String plain, String departure) {
    String type = "{\"model_type\": \"" + family + "\"}";
    return new Case(family + ": " + name, Cases.merged(COMMON, type, plain, departure));
  }
}
