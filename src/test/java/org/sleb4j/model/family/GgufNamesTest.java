package org.sleb4j.model.family;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sleb4j.gguf.Gguf;
import org.sleb4j.json.Json;

/** Tensors have the names that llama.cpp's package gives those of a checkpoint. */
class GgufNamesTest {
  /** All layers have biases, but neither norms nor the first and the last layer. */
  private static final String LLAMA =
      """
      {"model_type": "llama", "hidden_size": 64, "intermediate_size": 96, "vocab_size": 99,
       "num_hidden_layers": 12, "num_attention_heads": 4, "attention_bias": true,
       "mlp_bias": true, "tie_word_embeddings": false, "rms_norm_eps": 1e-6}
      """;

  private static final String WITHOUT_BIAS = ".*(norm|embed_tokens|lm_head)\\.bias";

  @Test
  void areThoseOfLlamaCppsPackage() throws IOException {
    Map<String, String> names = new HashMap<>();
    GgufConfig.described((ObjectNode) Json.parse(LLAMA.getBytes(UTF_8), "config.json"))
        .tensors()
        .forEach(tensor -> names.put(tensor.parts().get(0).tensor(), tensor.name()));
    List<String[]> lines = lines().map(line -> line.split(" ", 2)).toList();
    assertEquals(42, lines.size());
    lines.stream()
        .filter(line -> !line[0].matches(WITHOUT_BIAS))
        .forEach(line -> assertEquals(line[1], names.get(line[0]), line[0]));
  }

  private static Stream<String> lines() throws IOException {
    try (InputStream in = Gguf.class.getResourceAsStream("names.txt")) {
      return new String(in.readAllBytes(), UTF_8).lines();
    }
  }
}
