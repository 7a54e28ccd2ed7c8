package org.sleb4j.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.sleb4j.json.Json;

/** A name for every way in which a config departs from the plain model of its family. */
final class Cases {
  private static final String COMMON =
      """
      {"vocab_size": 61, "hidden_size": 24, "num_hidden_layers": 3, "num_attention_heads": 4,
       "max_position_embeddings": 64, "bos_token_id": 1, "eos_token_id": 2,
       "torch_dtype": "float32"}
      """;

  private static final String ROTARY =
      """
      {"num_key_value_heads": 2, "intermediate_size": 40, "hidden_act": "silu",
       "rms_norm_eps": 0.02, "rope_theta": 300.0, "tie_word_embeddings": false}
      """;

  private static final String LLAMA = "{\"model_type\": \"llama\"}";

  private static final String MISTRAL = "{\"model_type\": \"mistral\", \"sliding_window\": null}";

  private static final String QWEN2 = "{\"model_type\": \"qwen2\", \"rms_norm_eps\": 0.05}";

  private static final String QWEN3 = "{\"model_type\": \"qwen3\", \"head_dim\": 10}";

  private static final String OPT =
      """
      {"model_type": "opt", "ffn_dim": 40, "word_embed_proj_dim": 24, "pad_token_id": 1,
       "activation_function": "relu", "do_layer_norm_before": true,
       "_remove_final_layer_norm": false}
      """;

  private static final List<Case> NAMED =
      List.of(
          llama("plain, grouped heads", "{}"),
          llama("a key and value head for each head", "{\"num_key_value_heads\": 4}"),
          llama("one key and value head", "{\"num_key_value_heads\": 1}"),
          llama("tied", "{\"tie_word_embeddings\": true}"),
          llama("wide heads", "{\"head_dim\": 10}"),
          llama("narrow heads", "{\"head_dim\": 2, \"num_key_value_heads\": 4}"),
          llama("attention biases", "{\"attention_bias\": true}"),
          llama("mlp biases", "{\"mlp_bias\": true}"),
          llama(
              "all biases, tied, wide heads",
              """
              {"attention_bias": true, "mlp_bias": true, "tie_word_embeddings": true,
               "head_dim": 8}
              """),
          llama(
              "linear, old spelling",
              "{\"rope_scaling\": {\"type\": \"linear\", \"factor\": 4.0}}"),
          llama(
              "linear, newer spelling",
              """
              {"rope_theta": null,
               "rope_parameters": {"rope_type": "linear", "factor": 2.5, "rope_theta": 77.0}}
              """),
          llama(
              "dynamic, old spelling",
              """
              {"max_position_embeddings": 16,
               "rope_scaling": {"type": "dynamic", "factor": 2.0}}
              """),
          llama(
              "dynamic, newer spelling",
              """
              {"rope_theta": null, "max_position_embeddings": 12, "head_dim": 8,
               "rope_parameters": {"rope_type": "dynamic", "factor": 4.0, "rope_theta": 50.0}}
              """),
          llama(
              "llama3, old spelling",
              """
              {"head_dim": 16, "rope_theta": 10000.0,
               "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
                "high_freq_factor": 4.0, "original_max_position_embeddings": 32}}
              """),
          llama(
              "llama3, newer spelling",
              """
              {"head_dim": 16, "rope_theta": null,
               "rope_parameters": {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 2.0,
                "high_freq_factor": 5.0, "original_max_position_embeddings": 40,
                "rope_theta": 1000.0}}
              """),
          llama(
              "linear, newer spelling, theta outside",
              """
              {"rope_theta": 20.0, "rope_parameters": {"rope_type": "linear", "factor": 2.0}}
              """),
          llama("gelu at the gate", "{\"hidden_act\": \"gelu\"}"),
          llama(
              "default, newer spelling",
              """
              {"rope_theta": null,
               "rope_parameters": {"rope_type": "default", "rope_theta": 20.0}}
              """),
          mistral("all in sight", "{}"),
          mistral("a sliding window of 5", "{\"sliding_window\": 5}"),
          mistral("a sliding window of 1", "{\"sliding_window\": 1}"),
          mistral("a sliding window of 8, wide heads", "{\"sliding_window\": 8, \"head_dim\": 14}"),
          mistral("a sliding window beyond the text", "{\"sliding_window\": 60}"),
          qwen2("plain", "{\"use_sliding_window\": false, \"sliding_window\": 4}"),
          qwen2("tied", "{\"tie_word_embeddings\": true}"),
          qwen2(
              "a sliding window from block 1 on",
              """
              {"use_sliding_window": true, "sliding_window": 4, "max_window_layers": 1}
              """),
          qwen2(
              "a sliding window in no block",
              """
              {"use_sliding_window": true, "sliding_window": 4, "max_window_layers": 3}
              """),
          qwen2(
              "a sliding window by layer types",
              """
              {"use_sliding_window": true, "sliding_window": 6, "max_window_layers": 3,
               "layer_types": ["sliding_attention", "full_attention", "sliding_attention"]}
              """),
          qwen2(
              "newer spelling",
              """
              {"rope_theta": null,
               "rope_parameters": {"rope_type": "default", "rope_theta": 40.0}}
              """),
          qwen3("plain", "{}"),
          qwen3(
              "attention biases, tied",
              "{\"attention_bias\": true, \"tie_word_embeddings\": true}"),
          qwen3(
              "a sliding window by layer types",
              """
              {"use_sliding_window": true, "sliding_window": 3, "num_key_value_heads": 1,
               "layer_types": ["full_attention", "sliding_attention", "full_attention"]}
              """),
          qwen3(
              "a sliding window from block 2 on",
              """
              {"use_sliding_window": true, "sliding_window": 5, "max_window_layers": 2}
              """),
          opt("norm before", "{}"),
          opt("norm after", "{\"do_layer_norm_before\": false}"),
          opt("norm before, the last one removed", "{\"_remove_final_layer_norm\": true}"),
          opt("no biases", "{\"enable_bias\": false}"),
          opt("no norm weights", "{\"layer_norm_elementwise_affine\": false}"),
          opt(
              "no biases, no norm weights, norm after",
              """
              {"enable_bias": false, "layer_norm_elementwise_affine": false,
               "do_layer_norm_before": false}
              """),
          opt("narrow words", "{\"word_embed_proj_dim\": 10}"),
          opt(
              "wide words, norm after",
              "{\"word_embed_proj_dim\": 32, \"do_layer_norm_before\": false}"),
          opt("gelu", "{\"activation_function\": \"gelu\"}"),
          opt("silu", "{\"activation_function\": \"silu\"}"),
          opt("gelu_new", "{\"activation_function\": \"gelu_new\"}"),
          opt(
              "gelu, narrow words, no biases, the last norm removed",
              """
              {"activation_function": "gelu", "word_embed_proj_dim": 10, "enable_bias": false,
               "_remove_final_layer_norm": true}
              """));

  /** A vocabulary so large that losses are reduced in slices of 139 predicted tokens. */
  static final Case LARGE_VOCABULARY =
      llama("a large vocabulary", "{\"vocab_size\": 30011, \"hidden_size\": 8}");

  private Cases() {}

  /** A config under a name. */
  record Case(String name, ObjectNode config) {
    long seed() {
      return name.hashCode();
    }

    TinyModel model() {
      return RandomModel.of(config, seed());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> named() {
    return Stream.of(
            NAMED.stream(),
            LayerNormCases.named(),
            LongTextCases.named(),
            PhiCases.named(),
            MixtureCases.named(),
            Gpt2Cases.named(),
            GptNeoXCases.named(),
            FalconCases.named(),
            OlmoCases.named(),
            GemmaCases.named())
        .flatMap(cases -> cases);
  }

  /** Returns some of the named cases, all families among them. */
  static Stream<Case> chosen() {
    return Stream.of(
            "llama: all biases, tied, wide heads",
            "llama: dynamic, old spelling",
            "llama: llama3, old spelling",
            "mistral: a sliding window of 5",
            "qwen2: a sliding window by layer types",
            "granite: all multipliers",
            "smollm3: windows where none turns",
            "gemma: one key head, exact gelu, biases",
            "olmo2: plain",
            "ministral: a sliding window by layer types, yarn",
            "qwen3: attention biases, tied",
            "llama: longrope, crossed",
            "ministral3: queries that grow",
            "phi: norms of query and key",
            "phi3: part of a head, grouped",
            "gemma2: low caps, biases",
            "gemma3_text: newer spelling",
            "olmo3: scaled in full blocks",
            "cohere: norms of heads",
            "stablelm: side by side, norms of heads, tied",
            "starcoder2: plain",
            "nemotron: all biases, tied",
            "opt: norm before",
            "opt: no biases",
            "opt: wide words, norm after",
            "mixtral: two of four experts",
            "qwen2_moe: windows by number",
            "qwen3_moe: some dense, biases",
            "gpt2: scores by number",
            "gpt_neox: plain",
            "falcon: groups, as in 40B",
            "falcon: biased scores, as in RW",
            "olmo: clipped, biases")
        .map(Cases::named);
  }

  static Case named(String name) {
    return named().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** Returns a case with more fields. */
  static Case changed(Case base, String departure) {
    return new Case(base.name(), merged(base.config().toString(), departure));
  }

  /** Returns a case of a family with the parts of LLaMA. */
  static Case rotary(String family, String name, String departure) {
    String type = "{\"model_type\": \"" + family + "\"}";
    return new Case(family + ": " + name, merged(COMMON, ROTARY, type, departure));
  }

  /** Makes a case of the common fields and of more. */
  static Case of(String name, String first, String second, String departure) {
    return new Case(name, merged(COMMON, first, second, departure));
  }

  private static Case llama(String name, String departure) {
    return new Case("llama: " + name, merged(COMMON, ROTARY, LLAMA, departure));
  }

  private static Case mistral(String name, String departure) {
    return new Case("mistral: " + name, merged(COMMON, ROTARY, MISTRAL, departure));
  }

  private static Case qwen2(String name, String departure) {
    return new Case("qwen2: " + name, merged(COMMON, ROTARY, QWEN2, departure));
  }

  private static Case qwen3(String name, String departure) {
    return new Case("qwen3: " + name, merged(COMMON, ROTARY, QWEN3, departure));
  }

  private static Case opt(String name, String departure) {
    return new Case("opt: " + name, merged(COMMON, OPT, departure));
  }

  /** Later fields replace earlier ones; the newer spelling has no {@code rope_theta} outside. */
  static ObjectNode merged(String... parts) {
    ObjectNode config = (ObjectNode) Json.parse("{}".getBytes(UTF_8), "a config");
    for (String part : parts) {
      config.setAll((ObjectNode) Json.parse(part.getBytes(UTF_8), "a config"));
    }
    if (config.path("rope_theta").isNull()) {
      config.remove("rope_theta");
    }
    return config;
  }

  /** Sizes drawn at random, several for each family. */
  static Stream<Case> drawn() {
    List<Case> cases = new ArrayList<>();
    for (String family : List.of("llama", "mistral", "qwen2", "qwen3", "opt")) {
      for (int seed = 0; seed < 4; seed++) {
        Random random = new Random(31L * seed + family.hashCode());
        ObjectNode config = family.equals("opt") ? drawnOpt(random) : drawnRotary(family, random);
        cases.add(new Case(family + " drawn " + seed, config));
      }
    }
    return cases.stream();
  }

  private static ObjectNode drawnRotary(String family, Random random) {
    ObjectNode config = merged(COMMON, ROTARY);
    int kvHeads = from(1, 3, random);
    int heads = kvHeads * from(1, 3, random);
    int size = 2 * from(1, 8, random);
    config.put("model_type", family).put("num_key_value_heads", kvHeads);
    config.put("num_attention_heads", heads).put("head_dim", size);
    config.put("hidden_size", heads * from(3, 9, random));
    config.put("intermediate_size", from(5, 70, random));
    config.put("rope_theta", Math.pow(10, from(1, 6, random)));
    config.put("tie_word_embeddings", random.nextBoolean());
    if (family.equals("qwen2")) {
      // Qwen2's config has no head_dim
      config.put("hidden_size", heads * size).remove("head_dim");
    }
    if (!family.equals("llama")) {
      config.put("sliding_window", from(1, 30, random));
    }
    if (family.startsWith("qwen")) {
      config.put("use_sliding_window", random.nextBoolean());
      config.put("max_window_layers", from(0, 3, random));
    }
    return drawnSizes(config, random);
  }

  private static ObjectNode drawnOpt(Random random) {
    ObjectNode config = merged(COMMON, OPT);
    int heads = from(1, 5, random);
    int width = heads * from(2, 12, random);
    config.put("num_attention_heads", heads).put("hidden_size", width);
    config.put("word_embed_proj_dim", random.nextBoolean() ? width : from(3, 40, random));
    config.put("ffn_dim", from(5, 70, random));
    config.put("do_layer_norm_before", random.nextBoolean());
    config.put("enable_bias", random.nextBoolean());
    return drawnSizes(config, random);
  }

  private static ObjectNode drawnSizes(ObjectNode config, Random random) {
    config.put("num_hidden_layers", from(1, 4, random));
    return config.put("vocab_size", from(5, 120, random));
  }

  private static int from(int least, int most, Random random) {
    return least + random.nextInt(most - least + 1);
  }
}
