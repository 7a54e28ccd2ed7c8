package org.sleb4j.oracle;

import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.oracle.Cases.Case;

/** Phi-1.5 and 2, and Phi-3 and 4. */
final class PhiCases {
  private static final List<Case> NAMED =
      List.of(
          phi3("plain", "{}"),
          phi3(
              "tied, a sliding window of 5",
              "{\"tie_word_embeddings\": true, \"sliding_window\": 5}"),
          phi3(
              "part of a head, grouped",
              """
              {"hidden_size": 32, "partial_rotary_factor": 0.75, "sliding_window": 262144,
               "original_max_position_embeddings": 10,
               "rope_scaling": {"type": "longrope", "short_factor": [1.0, 1.2, 1.5],
                "long_factor": [1.0, 4.0, 9.0]}}
              """),
          phi3(
              "an older name of longrope",
              """
              {"num_key_value_heads": 4, "original_max_position_embeddings": 14,
               "rope_scaling": {"type": "su", "short_factor": [1.0, 1.0, 1.1],
                "long_factor": [1.5, 2.0, 7.5]}}
              """),
          phi3(
              "newer spelling",
              """
              {"hidden_size": 32, "rope_theta": null, "original_max_position_embeddings": 16,
               "rope_parameters": {"rope_type": "longrope", "rope_theta": 100.0,
                "partial_rotary_factor": 0.5, "original_max_position_embeddings": 16,
                "short_factor": [1.0, 1.5], "long_factor": [2.0, 6.0]}}
              """),
          phi("plain", "{\"partial_rotary_factor\": 1.0}"),
          phi("tied, all keys one", "{\"tie_word_embeddings\": true, \"num_key_value_heads\": 1}"),
          phi("norms of query and key", "{\"qk_layernorm\": true}"),
          phi(
              "linear, part of a head",
              """
              {"hidden_act": "gelu", "partial_rotary_factor": 0.25,
               "rope_scaling": {"type": "linear", "factor": 3.0}}
              """),
          phi(
              "dynamic",
              """
              {"max_position_embeddings": 16, "rope_scaling": {"type": "dynamic", "factor": 2.0}}
              """));

  private PhiCases() {}

  static Stream<Case> named() {
    return NAMED.stream();
  }

  private static Case phi3(String name, String departure) {
    return Cases.rotary("phi3", name, departure);
  }

  private static Case phi(String name, String departure) {
    String plain =
        """
        {"hidden_size": 32, "hidden_act": "gelu_new", "layer_norm_eps": 0.03,
         "rms_norm_eps": null}
        """;
    Case base = Cases.rotary("phi", name, plain);
    return Cases.changed(base, departure);
  }
}
