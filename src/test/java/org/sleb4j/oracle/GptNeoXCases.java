package org.sleb4j.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.sleb4j.json.Json;
import org.sleb4j.oracle.Cases.Case;

/** The options of GPT-NeoX. */
final class GptNeoXCases {
  private static final String PLAIN =
      """
      {"model_type": "gpt_neox", "vocab_size": 61, "hidden_size": 32, "num_hidden_layers": 3,
       "num_attention_heads": 4, "intermediate_size": 40, "max_position_embeddings": 64,
       "hidden_act": "gelu", "layer_norm_eps": 0.02, "rotary_pct": 0.5, "rotary_emb_base": 300,
       "tie_word_embeddings": false, "bos_token_id": 1, "eos_token_id": 2,
       "torch_dtype": "float32"}
      """;

  private GptNeoXCases() {}

  static Stream<Case> named() {
    return Stream.of(
        neox("plain", "{}"),
        neox(
            "in turn, all channels turn",
            "{\"use_parallel_residual\": false, \"rotary_pct\": 1.0}"),
        neox("no biases of attention", "{\"attention_bias\": false}"),
        neox("a quarter by default, tied", "{\"rotary_pct\": null, \"tie_word_embeddings\": true}"),
        neox("gelu_new", "{\"hidden_act\": \"gelu_new\"}"));
  }

  private static Case neox(String name, String departure) {
    ObjectNode config = (ObjectNode) Json.parse(PLAIN.getBytes(UTF_8), "a config");
    return Cases.changed(new Case("gpt_neox: " + name, config), departure);
  }
}
