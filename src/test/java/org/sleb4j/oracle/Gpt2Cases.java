package org.sleb4j.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.sleb4j.json.Json;
import org.sleb4j.oracle.Cases.Case;

/** The options of GPT-2. */
final class Gpt2Cases {
  private static final String PLAIN =
      """
      {"model_type": "gpt2", "vocab_size": 61, "n_embd": 24, "n_layer": 3, "n_head": 4,
       "n_positions": 64, "n_inner": 40, "activation_function": "gelu_new",
       "layer_norm_epsilon": 0.02, "bos_token_id": 1, "eos_token_id": 2, "torch_dtype": "float32"}
      """;

  private Gpt2Cases() {}

  static Stream<Case> named() {
    return Stream.of(
        gpt2("plain", "{}"),
        gpt2(
            "relu, inner width by default",
            "{\"activation_function\": \"relu\", \"n_inner\": null}"),
        gpt2("scores by number", "{\"scale_attn_by_inverse_layer_idx\": true}"),
        gpt2("scores not scaled", "{\"scale_attn_weights\": false}"),
        gpt2(
            "scores by number alone, upcast",
            """
            {"scale_attn_weights": false, "scale_attn_by_inverse_layer_idx": true,
             "reorder_and_upcast_attn": true}
            """),
        gpt2("a head of its own", "{\"tie_word_embeddings\": false}"));
  }

  private static Case gpt2(String name, String departure) {
    ObjectNode config = (ObjectNode) Json.parse(PLAIN.getBytes(UTF_8), "a config");
    return Cases.changed(new Case("gpt2: " + name, config), departure);
  }
}
