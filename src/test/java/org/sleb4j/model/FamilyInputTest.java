package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sleb4j.check.InvalidInputException;

/** Routing, lists of layers, caps and nested configs that mean nothing get one sentence each. */
class FamilyInputTest {
  private static final String FIELDS =
      """
      {"model_type": "%s", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 4,
       "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 99,
       "max_position_embeddings": 128%s}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mixtral   | , 'num_local_experts': 0                | num_experts_per_tok (2) must be at"
            + " most the number",
        "mixtral   | , 'num_experts_per_tok': 0              | num_experts_per_tok (0) must be",
        "mixtral   | , 'num_experts_per_tok': 9              | num_experts_per_tok (9) must be",
        "qwen2_moe | , 'num_experts_per_tok': 0              | num_experts_per_tok (0) must be",
        "qwen3_moe | , 'num_experts': 4, 'num_experts_per_tok': 5 | num_experts_per_tok (5) must"
            + " be",
        "qwen3_moe | , 'mlp_only_layers': [4]                | mlp_only_layers ([4]) must be",
        "qwen3_moe | , 'decoder_sparse_step': 0              | decoder_sparse_step (0) must be",
        "ministral | , 'layer_types': ['full_attention']     | layer_types ([full_attention]) must"
            + " be",
        "gemma2    | , 'layer_types': ['full_attention']     | layer_types ([full_attention]) must"
            + " be",
        "gemma3_text | , 'layer_types': ['sliding_attention'] | layer_types ([sliding_attention])",
        "qwen2     | , 'use_sliding_window': true, 'layer_types': [] | layer_types ([]) must be",
        "olmo3     | , 'rope_theta': 1e4, 'layer_types': ['none', 'none', 'none', 'none'] |"
            + " layer_types",
        "smollm3   | , 'no_rope_layers': [1, 0]              | no_rope_layers ([1, 0]) must be",
        "gemma2    | , 'attn_logit_softcapping': 0           | attn_logit_softcapping (0) must be",
        "gemma2    | , 'final_logit_softcapping': -30.0      | final_logit_softcapping (-30.0)"
            + " must",
        "gemma3_text | , 'final_logit_softcapping': 0        | final_logit_softcapping (0) must be",
        "olmo      | , 'clip_qkv': -8                        | clip_qkv (-8) must be",
      })
  void isRefusedByNameAndValue(String type, String fields, String sentence) throws IOException {
    assertRefused(FIELDS.formatted(type.strip(), fields), sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'model_type': 'gemma3', 'vision_config': {}}  | text_config (absent) must be an object",
        "{'model_type': 'mistral3', 'vision_config': {}} | text_config (absent) must be an object",
        "{'model_type': 'mistral3', 'text_config': 3}   | text_config (3) must be an object",
        "{'model_type': 'gemma3', 'text_config': {'model_type': 'llama'}} | model_type (llama)"
            + " must",
        "{'model_type': 'mistral3', 'text_config': {'model_type': 'qwen2'}} | model_type (qwen2)"
            + " must",
        "{'model_type': 'mistral3', 'text_config': {}} | text_config: num_hidden_layers is"
            + " required",
        "{'model_type': 'phi-msft', 'n_embd': 8}        | model_type (phi-msft) must be phi, which"
            + " replaced this one and has other fields and tensors: use a later revision of",
        "{'model_type': 'RefinedWebModel'}              | model_type (RefinedWebModel) must be"
            + " falcon, which replaced",
        "{'model_type': 'bloom', 'n_embed': 8}          | model_type (bloom) must be one of",
        "{'model_type': 'mpt', 'd_model': 8}            | model_type (mpt) must be one of",
        "{'model_type': 'llava', 'text_config': {}}     | model_type (llava) must be one of",
      })
  void isRefusedWhereATextPartIsMissing(String config, String sentence) throws IOException {
    assertRefused(config, sentence);
  }

  private void assertRefused(String json, String sentence) throws IOException {
    Path config = Files.writeString(folder.resolve("config.json"), json.replace('\'', '"'));
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> Model.describe(ModelShape.of(config.toString()), ModelOptions.defaults()))
            .getMessage();
    assertTrue(message.contains(sentence), message);
    assertTrue(message.endsWith(".") && !message.contains("\n"), message);
    assertFalse(message.contains("Exception"), message);
    assertEquals(1, message.split("\\.( |$)").length, message);
  }
}
