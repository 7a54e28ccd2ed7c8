package org.sleb4j.oracle;

import java.util.stream.Stream;
import org.sleb4j.oracle.Cases.Case;

/** The options of Falcon. */
final class FalconCases {
  private static final String PLAIN =
      """
      {"model_type": "falcon", "vocab_size": 61, "hidden_size": 32, "num_hidden_layers": 3,
       "num_attention_heads": 4, "max_position_embeddings": 64, "rope_theta": 300.0,
       "layer_norm_epsilon": 0.02, "ffn_hidden_size": 40, "bos_token_id": 1, "eos_token_id": 2,
       "torch_dtype": "float32"}
      """;

  private static final String BIASED =
      "{\"alibi\": true, \"hidden_size\": 64, \"num_attention_heads\": 16";

  private static final String GROUPS =
      "{\"new_decoder_architecture\": true, \"num_kv_heads\": 2, \"multi_query\": true";

  private FalconCases() {}

  static Stream<Case> named() {
    return Stream.of(
        falcon("one key head, as in 7B", "{}"),
        falcon("one key head, biases, in turn", "{\"bias\": true, \"parallel_attn\": false}"),
        falcon(
            "a key head for each head, not tied",
            "{\"multi_query\": false, \"bias\": true, \"tie_word_embeddings\": false}"),
        falcon("groups, as in 40B", GROUPS + "}"),
        falcon("biased scores, as in RW", BIASED + ", \"multi_query\": false, \"bias\": true}"),
        falcon(
            "biased scores, one key head, six heads",
            BIASED.replace("64", "48").replace("16", "6") + "}"),
        falcon("biased scores, groups", BIASED + ", " + GROUPS.substring(1) + "}"),
        falcon("groups, one norm, as in 11B", GROUPS + ", \"num_ln_in_parallel_attn\": 1}"),
        falcon(
            "dynamic, gelu_new, the usual inner size",
            """
            {"max_position_embeddings": 16, "rope_scaling": {"type": "dynamic", "factor": 2.0},
             "activation": "gelu_new", "ffn_hidden_size": null}
            """));
  }

  private static Case falcon(String name, String departure) {
    return new Case("falcon: " + name, Cases.merged(PLAIN, departure));
  }
}
