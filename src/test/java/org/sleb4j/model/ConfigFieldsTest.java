package org.sleb4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sleb4j.SharedData;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.torch.DType;

/** What becomes of a config with one more field: computed as without it, refused, or a warning. */
class ConfigFieldsTest {
  private static final String FIELDS =
      """
      {"model_type": "%s", "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 4,
       "num_attention_heads": 4, "num_key_value_heads": null, "ffn_dim": 96, "vocab_size": 99,
       "max_position_embeddings": 128%s}
      """;

  /** A type is named, lest memory on this machine be what is warned about. */
  private static final ModelOptions OPTIONS = ModelOptions.defaults().withDtype(DType.BFLOAT16);

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();

  private ModelInfo describe(Path config) {
    return Warnings.heardBy(
        warnings::add, () -> Model.describe(ModelShape.of(config.toString()), OPTIONS));
  }

  private ModelInfo describe(String type, String field) throws IOException {
    String more = field.isEmpty() ? "" : ", " + field;
    String fields =
        FIELDS.replace(
            type.equals("opt") ? "\"intermediate_size\": 96, " : "\"ffn_dim\": 96, ", "");
    return describe(Files.writeString(folder.resolve("config.json"), fields.formatted(type, more)));
  }

  private String refusal(String type, String field) {
    return assertThrows(InvalidInputException.class, () -> describe(type, field)).getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "llama | \"partial_rotary_factor\": 0.5",
        "llama | \"rotary_pct\": 0.25",
        "llama | \"embedding_multiplier\": 12.0",
        "llama | \"attention_multiplier\": 1.0",
        "llama | \"residual_multiplier\": 0.22",
        "llama | \"logits_scaling\": 16",
        "llama | \"logit_scale\": 0.0625",
        "llama | \"scale_emb\": 12",
        "llama | \"scale_depth\": 1",
        "llama | \"dim_model_base\": 256",
        "llama | \"attn_logit_softcapping\": 50.0",
        "llama | \"final_logit_softcapping\": 30.0",
        "llama | \"query_pre_attn_scalar\": 1",
        "llama | \"no_rope_layers\": [1, 1, 1, 0]",
        "llama | \"no_rope_layer_interval\": 4",
        "llama | \"rope_interleaved\": true",
        "llama | \"rope_condense_ratio\": 8",
        "llama | \"rope_ratio\": 500",
        "llama | \"rope_local_base_freq\": 10000",
        "llama | \"use_qk_norm\": true",
        "llama | \"qk_layernorm\": true",
        "llama | \"use_parallel_residual\": true",
        "llama | \"parallel_attn\": true",
        "llama | \"alibi\": true",
        "llama | \"is_causal\": false",
        "llama | \"use_bidirectional_attention\": true",
        "llama | \"is_encoder_decoder\": true",
        "llama | \"add_cross_attention\": true",
        "llama | \"scale_attn_weights\": false",
        "llama | \"use_rope\": false",
        "llama | \"use_rms_norm\": false",
        "llama | \"softmax_type\": \"off-by-one\"",
        "llama | \"zero_centered_gamma\": 1",
        "llama | \"qkv_bias\": true",
        "llama | \"bias\": true",
        "llama | \"lm_head_bias\": true",
        "llama | \"clip_qkv\": 8",
        "llama | \"swiglu_limit\": 7.0",
        "llama | \"attention_chunk_size\": 8192",
        "llama | \"attn_temperature_tuning\": true",
        "llama | \"sliding_window\": 4",
        "llama | \"sliding_window\": -1",
        "llama | \"sliding_window_pattern\": 6",
        "llama | \"interleaved_sliding_window\": [4, null]",
        "llama | \"layer_types\": [\"sliding_attention\", \"full_attention\", \"full_attention\","
            + " \"full_attention\"]",
        "llama | \"num_experts\": 8",
        "llama | \"num_experts_per_tok\": 2",
        "llama | \"num_local_experts\": 8",
        "llama | \"mlp_only_layers\": [1]",
        "llama | \"pruned_heads\": {\"1\": [0]}",
        "llama | \"layer_norm_eps\": 1e-5",
        "llama | \"kv_lora_rank\": 512",
        "llama | \"num_heads\": 8",
        "llama | \"input_bits\": 8",
        "llama | \"compression_config\": {\"format\": \"dense\"}",
        "llama | \"text_config\": {\"hidden_size\": 3}",
        "llama | \"vision_config\": {\"hidden_size\": 3}",
        "llama | \"edits\": [0.5, 1, 1, 1]",
        "llama | \"anything\": [0, 0, 0, 1]",
        "llama | \"anything\": {\"a\": 1}",
        "llama | \"original_max_position_embeddings\": 64",
        "llama | \"partialRotaryFactor\": 0.5",
        "llama | \"PARTIAL_ROTARY_FACTOR\": 0.5",
        "llama | \"num_loops\": 3",
        "llama | \"rope_scalling\": {\"type\": \"yarn\"}",
        "qwen2 | \"dual_chunk_attention_config\": {\"chunk_size\": 8, \"local_size\": 4}",
        "qwen2 | \"mlp_bias\": true",
        "qwen2 | \"layer_types\": [\"sliding_attention\", \"full_attention\", \"full_attention\","
            + " \"full_attention\"]",
        "mistral | \"attention_bias\": true",
        "mistral | \"layer_types\": [\"full_attention\", \"full_attention\", \"full_attention\"]",
        "mistral | \"layer_types\": [\"sliding_attention\", \"full_attention\", \"full_attention\","
            + " \"full_attention\"], \"sliding_window\": null",
        "phi3 | \"attention_bias\": true",
        "phi3 | \"full_attn_mod\": 2",
        "phi3 | \"partial_rotary_factor\": 0.1",
        "phi | \"partial_rotary_factor\": 1.5",
        "ministral3 | \"partial_rotary_factor\": 0.5",
        "mistral | \"sliding_window_size\": 5",
        "opt | \"rms_norm_eps\": 1e-5",
        "opt | \"rope_theta\": 10000",
        "opt | \"num_kv_heads\": 2",
      })
  void refusesAFieldThatMeansAnotherComputation(String type, String field) {
    String name = field.substring(1, field.indexOf('"', 1));
    String sentence = refusal(type, field);
    assertTrue(sentence.contains(": " + name + " ("), sentence);
    assertEquals(1, sentence.lines().count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"partial_rotary_factor\": 1.0",
        "\"embedding_multiplier\": 1",
        "\"logit_scale\": null",
        "\"attn_logit_softcapping\": null",
        "\"rope_interleaved\": false",
        "\"is_causal\": true",
        "\"scale_attn_weights\": true",
        "\"sliding_window\": null",
        "\"num_experts\": 0",
        "\"mlp_only_layers\": []",
        "\"pruned_heads\": {}",
        "\"layer_types\": [\"full_attention\", \"full_attention\", \"full_attention\","
            + " \"full_attention\"]",
        "\"pretraining_tp\": 4",
        "\"attention_dropout\": 0.1",
        "\"eos_token_id\": [1, 2, 3, 4]",
        "\"suppress_tokens\": [1, 2, 3, 4]",
        "\"torch_dtype\": \"bfloat16\"",
        "\"use_cache\": false",
        "\"time_step_max\": null",
        "\"architectures\": [\"LlamaForCausalLM\"]",
        "\"architectures\": [\"LLaMAForCausalLM\"]",
        "\"architectures\": [\"LlamaForSequenceClassification\"]",
        "\"auto_map\": {\"AutoTokenizer\": [\"tokenization_own.OwnTokenizer\", null]}",
        "\"auto_map\": {\"AutoModelForCausalLM\": \"me/there--modeling_llama.LlamaForCausalLM\"}",
        "\"rope_scaling\": {\"rope_type\": \"default\"}",
        "\"rope_parameters\": {\"rope_theta\": 10000.0, \"rope_type\": \"default\"}",
        "\"rope_parameters\": {\"rope_theta\": 10000.0}",
        "\"rope_scaling\": {\"rope_type\": \"linear\", \"type\": \"linear\", \"factor\": 2}",
      })
  void computesAsWithoutAFieldThatIsNeutral(String field) throws IOException {
    assertEquals("llama", describe("llama", field).family());
    assertEquals(List.of(), warnings);
  }

  @Test
  void warnsOfAFieldNobodyKnows() throws IOException {
    describe("llama", "\"licence\": \"mine\", \"epochs\": 3");
    assertEquals(
        List.of(
            folder.resolve("config.json")
                + ": 2 unknown fields are ignored, the first is licence."),
        warnings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"architectures\": [\"BitnetForCausalLM\"] | architectures ([\"BitnetForCausalLM\"]) must",
        "\"architectures\": [\"LlamaBidirectionalModel\"] | architectures (",
        "\"architectures\": [\"LlamaMoEForCausalLM\"] | architectures (",
        "\"architectures\": \"BitnetForCausalLM\" | architectures (",
        "\"auto_map\": {\"AutoModelForCausalLM\": \"modeling_bitnet.BitnetForCausalLM\"} | auto_map"
            + " (",
        "\"auto_map\": {\"AutoConfig\": \"configuration_own.OwnConfig\"} | auto_map (",
      })
  void refusesClassesOfOtherFamilies(String field, String part) {
    String sentence = refusal("llama", field);
    assertTrue(sentence.contains(part), sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"rope_scaling\": {\"factor\": 2} | rope_type (absent) must be one of",
        "\"rope_parameters\": {\"full_attention\": {\"rope_type\": \"default\"}} | since it has"
            + " full_attention",
        "\"rope_scaling\": {\"type\": \"linear\", \"rope_type\": \"dynamic\", \"factor\": 2} | type"
            + " (linear) must be the same as rope_type, dynamic",
        "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 2, \"attention_factor\": 2} |"
            + " attention_factor (2) must be absent",
        "\"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2, \"alpha\": 1000} | alpha (1000)"
            + " must be absent",
        "\"rope_scaling\": {\"type\": \"default\", \"mrope_section\": [16, 24, 24]} | mrope_section"
            + " (",
        "\"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 2}, \"rope_parameters\":"
            + " {\"rope_type\": \"default\"} | must be the same as rope_parameters",
        "\"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": \"2\"} | factor (\"2\") must be"
            + " a number",
        "\"rope_scaling\": {\"type\": \"yarn\", \"factor\": 2, \"short_factor\": [1]} |"
            + " short_factor ([1]) must be absent",
        "\"rope_scaling\": {\"type\": \"su\"} | type (su) must be one of",
        "\"rope_scaling\": {\"type\": \"yarn\", \"factor\": 2, \"mscale\": -1} | mscale (-1) must"
            + " be a number from 0",
        "\"rope_scaling\": {\"type\": \"yarn\", \"original_max_position_embeddings\": 64},"
            + " \"original_max_position_embeddings\": 32 | original_max_position_embeddings (32)"
            + " must be the same as in the rope settings, 64",
        "\"rope_scaling\": {\"type\": \"yarn\"}, \"rope_theta\": 1 | rope_theta (1.0) must be above"
            + " 1",
        "\"rope_scaling\": {\"type\": \"longrope\", \"short_factor\": [1]} | short_factor ([1",
        "\"rope_scaling\": {\"type\": \"longrope\"} | short_factor is required",
        "\"rope_scaling\": [] | rope_scaling ([]) must be an object",
      })
  void refusesRotarySettingsItDoesNotUnderstand(String field, String part) {
    String sentence = refusal("llama", field);
    assertTrue(sentence.contains(part), sentence);
  }

  @Test
  void saysWhichOfTwoBasesIsUsed() throws IOException {
    describe("llama", "\"rope_theta\": 500.0, \"rope_parameters\": {\"rope_theta\": 700}");
    assertEquals(1, warnings.size());
    assertTrue(
        warnings
            .get(0)
            .endsWith("rope_theta is 500.0 and in the rope settings 700.0, which is used."),
        warnings.get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"quant_method\": \"fp8\"} | quant_method (fp8) must be awq",
        "{\"config_groups\": {}} | quant_method (absent) must be awq",
        "{\"quant_method\": \"awq\", \"lm_head\": true} | lm_head (true) must be absent",
        "{\"quant_method\": \"awq\", \"modules_to_not_convert\": [\"x\"]} | a shape has dense"
            + " weights",
      })
  void refusesForAShapeWhatItRefusesForAModel(String quantization, String part) {
    String sentence = refusal("llama", "\"quantization_config\": " + quantization);
    assertTrue(sentence.contains(part), sentence);
  }

  @Test
  void readsNumbersThatOnlyPythonWrites() {
    String sentence = refusal("nosuch", "\"limit\": [0.0, Infinity], \"a\": NaN, \"b\": -Infinity");
    assertTrue(sentence.contains("model_type (nosuch) must be one of"), sentence);
    assertTrue(refusal("llama", "\"rope_theta\": Infinity").contains("must be a number above 0"));
    assertTrue(refusal("llama", "\"swiglu_limit\": Infinity").contains("swiglu_limit ("));
  }

  private static List<Path> directories(String shared) throws IOException {
    try (Stream<Path> directories = Files.list(SharedData.path(shared))) {
      return directories.filter(Files::isDirectory).toList();
    }
  }

  /** Each of these configs is computed without a warning but that images are left out. */
  @Test
  void computesPublishedConfigsOfItsFamilies() throws IOException {
    int computed = 0;
    for (Path directory : directories("configs")) {
      Path config = directory.resolve("config.json");
      try {
        describe(config);
        computed++;
      } catch (InvalidInputException e) {
        String sentence = e.getMessage();
        boolean isFp8 = sentence.contains("quant_method");
        assertTrue(sentence.contains("model_type") || isFp8, sentence);
      }
    }
    assertTrue(warnings.stream().allMatch(w -> w.contains("vision_config")), warnings::toString);
    assertTrue(computed >= 65, computed + " computed");
  }

  @Test
  void refusesTheReportedConfigsByTheField() throws IOException {
    List<Path> reported = directories("reports/22-fields-that-change-maths");
    assertEquals(10, reported.size());
    for (Path directory : reported) {
      Path config = directory.resolve("config.json");
      assertThrows(InvalidInputException.class, () -> describe(config), directory.toString());
    }
  }
}
