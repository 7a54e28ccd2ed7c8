package org.sleb4j.oracle;

import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.check.Strings;
import org.sleb4j.oracle.Cases.Case;

/** Rotations made for texts longer than those a model was trained on, and windows by block. */
final class LongTextCases {
  private static final String LONG_ROPE =
      """
      {"head_dim": 8, "rope_scaling": {"rope_type": "longrope",
       "short_factor": [1.0, 1.1, 1.3, 2.0], "long_factor": [1.5, 2.5, 7.0, 19.0],
       "original_max_position_embeddings": %d}}
      """;

  private static final String YARN =
      """
      {"head_dim": 16, "rope_theta": 10000.0, "rope_scaling": {"rope_type": "yarn",
       "factor": 4.0, "original_max_position_embeddings": 16%s}}
      """;

  private static final List<Case> NAMED =
      List.of(
          llama("yarn", yarn("")),
          llama("yarn, betas", yarn(", \"beta_fast\": 4, \"beta_slow\": 0.5")),
          llama("yarn, not truncated", yarn(", \"beta_fast\": 2, \"truncate\": false")),
          llama("yarn, attention factor", yarn(", \"attention_factor\": 1.7")),
          llama("yarn, one mscale", yarn(", \"mscale\": 3, \"mscale_all_dim\": 0.0")),
          llama("yarn, two mscales", yarn(", \"mscale\": 0.7, \"mscale_all_dim\": 2.5")),
          llama(
              "yarn, the original length beside",
              """
              {"original_max_position_embeddings": 32, "head_dim": 12,
               "rope_scaling": {"type": "yarn"}}
              """),
          llama(
              "yarn, newer spelling",
              """
              {"rope_theta": null, "head_dim": 8, "max_position_embeddings": 48,
               "rope_parameters": {"rope_type": "yarn", "factor": 2.5, "rope_theta": 500.0,
                "partial_rotary_factor": 1.0}}
              """),
          Cases.rotary(
              "qwen2",
              "yarn beyond the named length",
              """
              {"max_position_embeddings": 20,
               "rope_scaling": {"type": "yarn", "factor": 3.2,
                "original_max_position_embeddings": 20}}
              """),
          llama("longrope, crossed", Strings.format(LONG_ROPE, 16)),
          llama("longrope, crossed by some", Strings.format(LONG_ROPE, 12)),
          llama("longrope, within the original length", Strings.format(LONG_ROPE, 60)),
          llama(
              "longrope, factors",
              """
              {"head_dim": 4, "rope_theta": null,
               "rope_parameters": {"rope_type": "longrope", "rope_theta": 50.0, "factor": 4,
                "short_factor": [1, 0.5], "long_factor": [2, 3], "attention_factor": 0.8,
                "original_max_position_embeddings": 16}}
              """),
          Cases.rotary(
              "mistral",
              "a sliding window by layer types",
              """
              {"sliding_window": 5,
               "layer_types": ["sliding_attention", "full_attention", "sliding_attention"]}
              """),
          Cases.rotary(
              "ministral",
              "a sliding window by layer types, yarn",
              """
              {"sliding_window": 4,
               "layer_types": ["full_attention", "sliding_attention", "full_attention"],
               "rope_scaling": {"rope_type": "yarn", "factor": 4,
                "original_max_position_embeddings": 16}}
              """),
          Cases.rotary(
              "ministral3",
              "queries that grow",
              """
              {"head_dim": 8, "rope_theta": null,
               "rope_parameters": {"type": "yarn", "rope_type": "yarn", "rope_theta": 1000.0,
                "factor": 8.0, "original_max_position_embeddings": 8, "beta_fast": 4.0,
                "mscale": 1.0, "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.4,
                "max_position_embeddings": 64}}
              """),
          Cases.rotary(
              "ministral3",
              "a sliding window, queries that do not grow",
              """
              {"head_dim": 8, "rope_theta": null, "sliding_window": 6,
               "rope_parameters": {"rope_type": "yarn", "rope_theta": 1000.0, "factor": 4.0,
                "original_max_position_embeddings": 16, "mscale": 1.0, "mscale_all_dim": 0.0,
                "llama_4_scaling_beta": 0.0}}
              """));

  private LongTextCases() {}

  static Stream<Case> named() {
    return NAMED.stream();
  }

  private static Case llama(String name, String departure) {
    return Cases.rotary("llama", name, departure);
  }

  private static String yarn(String more) {
    return YARN.formatted(more);
  }
}
