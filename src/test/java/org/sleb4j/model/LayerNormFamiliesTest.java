package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;

/** Configs of families with layer norms: what is refused, and how much there is. */
class LayerNormFamiliesTest {
  private static final String FIELDS =
      """
      {"model_type": "%s", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 4,
       "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 99,
       "max_position_embeddings": 128, %s}
      """;

  @TempDir Path folder;

  private ModelInfo describe(String type, String field) throws IOException {
    Path config = Files.writeString(folder.resolve("config.json"), FIELDS.formatted(type, field));
    return Model.describe(ModelShape.of(config.toString()), ModelOptions.defaults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cohere     | \"logit_scale\": 0            | logit_scale (0)",
        "cohere     | \"use_qk_norm\": 1            | use_qk_norm (1)",
        "cohere     | \"partial_rotary_factor\": 0.5 | partial_rotary_factor (0.5)",
        "cohere     | \"sliding_window\": 4         | sliding_window (4)",
        "nemotron   | \"partial_rotary_factor\": 2  | partial_rotary_factor (2.0)",
        "nemotron   | \"norm_eps\": 0               | norm_eps (0)",
        "nemotron   | \"hidden_act\": \"relu3\"     | hidden_act (relu3)",
        "stablelm   | \"partial_rotary_factor\": 0.01 | partial_rotary_factor (0.01)",
        "stablelm   | \"mlp_bias\": true            | mlp_bias (true)",
        "falcon     | \"n_head\": 7                | n_head (7)",
        "falcon     | \"n_layer\": 3               | n_layer (3)",
        "gpt_neox   | \"rotary_emb_base\": 500, \"rope_theta\": 77 | rope_theta (77)",
        "gpt_neox   | \"rotary_pct\": 0.25, \"partial_rotary_factor\": 1.0 |"
            + " partial_rotary_factor (1.0)",
        "falcon     | \"parallel_attn\": false, \"new_decoder_architecture\": true |"
            + " parallel_attn (false)",
        "falcon     | \"num_ln_in_parallel_attn\": 2 | num_ln_in_parallel_attn (2)",
        "falcon     | \"num_kv_heads\": 3, \"new_decoder_architecture\": true | num_kv_heads (3)",
        "olmo       | \"clip_qkv\": 0              | clip_qkv (0)",
        "olmo       | \"mlp_bias\": true           | mlp_bias (true)",
        "starcoder2 | \"norm_type\": \"rms_norm\"   | norm_type (rms_norm)",
        "starcoder2 | \"mlp_type\": \"gated\"       | mlp_type (gated)",
        "starcoder2 | \"sliding_window\": 0         | sliding_window (0)",
        "starcoder2 | \"use_bias\": \"no\"          | use_bias (",
      })
  void refusesAFieldByNameAndValue(String type, String field, String named) {
    String message =
        assertThrows(InvalidInputException.class, () -> describe(type, field)).getMessage();
    assertTrue(message.contains(named) && message.contains("must be"), message);
  }

  /** The table, blocks of norms, attention and feed-forward, the last norm and the head. */
  @Test
  void countsParameters() throws IOException {
    int table = 99 * 64;
    int attention = 64 * 64 + 2 * 32 * 64 + 64 * 64;
    int gated = 3 * 64 * 96;
    int plain = 2 * 64 * 96;
    assertEquals(
        table + 4 * (64 + attention + gated) + 64, describe("cohere", "\"x\": 0").parameters());
    assertEquals(
        table + 4 * (64 + attention + gated + (4 + 2) * 16) + 64,
        describe("cohere", "\"use_qk_norm\": true").parameters());
    assertEquals(
        2 * table + 4 * (2 * 128 + attention + plain) + 128,
        describe("nemotron", "\"x\": 0").parameters());
    assertEquals(
        2 * table + 4 * (128 + attention + 64 + 2 * 32 + gated + 6 * 16) + 128,
        describe(
                "stablelm",
                "\"use_parallel_residual\": true, \"qk_layernorm\": true, \"use_qkv_bias\": true")
            .parameters());
    assertEquals(2 * table + 4 * (attention + gated), describe("olmo", "\"x\": 0").parameters());
    assertEquals(
        table + 4 * (2 * 128 + attention + 2 * 64 + 2 * 32 + plain + 96 + 64) + 128,
        describe("starcoder2", "\"x\": 0").parameters());
  }

  /** Query, key and value in one matrix, one key and one value head. */
  @Test
  void countsTheParametersOfFalcon() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("config.json"),
            """
            {"model_type": "falcon", "hidden_size": 64, "num_hidden_layers": 4,
             "num_attention_heads": 4, "vocab_size": 99}
            """);
    int block = 2 * 64 + 64 * (64 + 2 * 16) + 64 * 64 + 2 * 64 * 4 * 64;
    assertEquals(
        99 * 64 + 4 * block + 128,
        Model.describe(ModelShape.of(config.toString()), ModelOptions.defaults()).parameters());
  }
}
