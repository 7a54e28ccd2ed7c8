package org.sleb4j.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.json.Json;
import org.sleb4j.model.family.Families;
import org.sleb4j.model.family.PackedLayer;

/** Configs of Gemma and OLMo: what is refused, and what one without some blocks looks like. */
class GemmaConfigTest {
  private static final String SIZES =
      """
      {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 4,
       "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "vocab_size": 99,
       "max_position_embeddings": 128, "rope_theta": 10000.0}
      """;

  private static ObjectNode config(String type, String fields) {
    ObjectNode config = object(SIZES).put("model_type", type);
    config.setAll(object("{" + fields + "}"));
    return config;
  }

  private static ObjectNode object(String json) {
    return (ObjectNode) Json.parse(json.getBytes(UTF_8), "a config");
  }

  private static ModelInfo describe(ObjectNode config) {
    ModelShape shape = new ModelShape("it", Config.of("it", config));
    return Model.describe(shape, ModelOptions.defaults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gemma2 | \"attn_logit_softcapping\": 0 | attn_logit_softcapping (0) must be a number"
            + " above",
        "gemma2 | \"final_logit_softcapping\": -3.0 | final_logit_softcapping (-3.0) must be",
        "gemma2 | \"query_pre_attn_scalar\": 0 | query_pre_attn_scalar (0) must be",
        "gemma2 | \"sliding_window\": null | sliding_window (null) must be a number of tokens",
        "gemma2 | \"sliding_window\": 0 | sliding_window (0) must be",
        "gemma2 | \"layer_types\": [\"full_attention\"] | for each of the 4 blocks",
        "gemma2 | \"use_bidirectional_attention\": true | use_bidirectional_attention (true) must",
        "gemma | \"use_bidirectional_attention\": true | use_bidirectional_attention (true) must",
        "gemma | \"num_key_value_heads\": 3 | num_key_value_heads (3) must be a divisor",
        "gemma | \"head_dim\": 15 | head_dim (15) must be even",
        "gemma | \"hidden_act\": \"mish\" | hidden_act (mish) must be one of",
        "gemma3_text | \"use_bidirectional_attention\": true | use_bidirectional_attention (true)",
        "gemma3_text | \"_sliding_window_pattern\": 3 | _sliding_window_pattern (3) must be",
        "gemma3_text | \"sliding_window_pattern\": 0 | sliding_window_pattern (0) must be",
        "gemma3_text | \"rope_parameters\": {\"rope_type\": \"default\"} | rope_parameters (",
        "gemma3_text | \"rope_parameters\": {\"full_attention\": {}} | rope_parameters (",
        "gemma3_text | \"rope_local_base_freq\": -1 | rope_local_base_freq (-1) must be",
        "gemma3 | \"a\": 0 | text_config (absent) must be an object",
        "gemma3 | \"text_config\": {\"model_type\": \"llama\"} | model_type (llama) must be",
        "gemma3 | \"text_config\": {\"qk_scale\": 3} | it text_config: qk_scale (3) must be absent",
        "olmo3 | \"rope_theta\": null | rope_theta is required",
        "olmo3 | \"rope_theta\": null, \"rope_parameters\": {\"rope_type\": \"linear\","
            + " \"factor\": 2.0} | rope_parameters (",
        "olmo2 | \"clip_qkv\": 3.0 | clip_qkv (3.0) must be absent",
      })
  void refusesWhatItDoesNotCompute(String type, String fields, String part) {
    ObjectNode config = config(type, fields);
    String sentence =
        assertThrows(InvalidInputException.class, () -> describe(config)).getMessage();
    assertTrue(sentence.contains(part), sentence);
    assertEquals(1, sentence.lines().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gemma2 | \"a\": 0 | full sliding full",
        "gemma2 | \"layer_types\": [\"sliding_attention\", \"full_attention\", \"full_attention\","
            + " \"full_attention\"] | full full full",
        "gemma3_text | \"sliding_window_pattern\": 3 | sliding full sliding",
        "olmo3 | \"a\": 0 | sliding sliding full",
      })
  void keepsTheKindOfTheBlocksThatAreLeft(String type, String fields, String kinds) {
    ObjectNode config = config(type, fields);
    ObjectNode pruned =
        Families.family(Config.of("it", config))
            .packed(config, Stream.of(1, 2, 3).map(PackedLayer::of).toList());
    String expected = kinds.replaceAll("(\\w+) ?", "\"$1_attention\",");
    assertEquals("[" + expected.replaceAll(",$", "]"), pruned.get("layer_types").toString());
    assertEquals(3, pruned.get("num_hidden_layers").asInt());
    assertEquals(3, describe(pruned).blocks());
  }

  @Test
  void countsMultiplyAdds() {
    ObjectNode config = config("gemma2", "\"sliding_window\": 3");
    ModelShape shape = new ModelShape("it", Config.of("it", config));
    long matrices = 64 * 16 * (4 + 2 + 2 + 4) + 3 * 64 * 96;
    long full = 2 * 4 * 16 * (1 + 2 + 3 + 4 + 5);
    long sliding = 2 * 4 * 16 * (1 + 2 + 3 + 3 + 3);
    try (Model model = Model.open(shape, ModelOptions.defaults())) {
      long counted = (long) model.work().of(ActiveBlocks.all(4), 5, 1);
      assertEquals(4 * 5 * matrices + 2 * full + 2 * sliding + 64 * 99, counted);
    }
  }
}
