package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Gemma, Gemma 2 and Gemma 3, after the reports of the Gemma Team (2024, 2024, 2025) and the
 * documentation of their configs in transformers.
 */
final class GemmaOracle extends Oracle {
  private static final String EMBEDDING = "model.embed_tokens.weight";

  private final JsonNode config;
  private final String family;
  private final int heads;
  private final int kvHeads;
  private final int size;

  GemmaOracle(TinyModel model) {
    super(model);
    config = model.config();
    family = config.get("model_type").textValue();
    heads = model.integer("num_attention_heads");
    kvHeads = model.integer("num_key_value_heads");
    size = config.path("head_dim").asInt(256);
  }

  static void draw(RandomModel random, TinyModel model) {
    int width = model.integer("hidden_size");
    random.matrix(EMBEDDING, model.integer("vocab_size"), width, 3);
    for (int block = 0; block < model.integer("num_hidden_layers"); block++) {
      drawBlock(random, model, "model.layers." + block + ".");
    }
    random.centered("model.norm", width);
    if (!model.flag("tie_word_embeddings", true)) {
      random.matrix("lm_head.weight", model.integer("vocab_size"), width, 3);
    }
  }

  private static void drawBlock(RandomModel random, TinyModel model, String name) {
    int width = model.integer("hidden_size");
    int inner = model.integer("intermediate_size");
    int size = model.config().path("head_dim").asInt(256);
    int heads = model.integer("num_attention_heads") * size;
    int kvHeads = model.integer("num_key_value_heads") * size;
    boolean bias = model.flag("attention_bias", false);
    random.linear(name + "self_attn.q_proj", heads, width, 1.5, bias);
    random.linear(name + "self_attn.k_proj", kvHeads, width, 1.5, bias);
    random.linear(name + "self_attn.v_proj", kvHeads, width, 1, bias);
    random.linear(name + "self_attn.o_proj", width, heads, 1, bias);
    random.linear(name + "mlp.gate_proj", inner, width, 1, false);
    random.linear(name + "mlp.up_proj", inner, width, 1, false);
    random.linear(name + "mlp.down_proj", width, inner, 1, false);
    random.centered(name + "input_layernorm", width);
    random.centered(name + "post_attention_layernorm", width);
    String family = model.config().get("model_type").textValue();
    if (!family.equals("gemma")) {
      random.centered(name + "pre_feedforward_layernorm", width);
      random.centered(name + "post_feedforward_layernorm", width);
    }
    if (family.equals("gemma3_text")) {
      random.centered(name + "self_attn.q_norm", size);
      random.centered(name + "self_attn.k_norm", size);
    }
  }

  @Override
  String embedding() {
    return EMBEDDING;
  }

  @Override
  double[][] embed(Text text) {
    double root = Math.sqrt(model().integer("hidden_size"));
    return each(super.embed(text), row -> Arrays.stream(row).map(v -> v * root).toArray());
  }

  @Override
  double[][] block(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".";
    boolean sandwich = !family.equals("gemma");
    double[][] attended = attention(block, norm(name + "input_layernorm", x), text);
    double[][] a = sum(x, sandwich ? norm(name + "post_attention_layernorm", attended) : attended);
    String front = sandwich ? "pre_feedforward_layernorm" : "post_attention_layernorm";
    double[][] fed = mlp(name + "mlp.", norm(name + front, a));
    return sum(a, sandwich ? norm(name + "post_feedforward_layernorm", fed) : fed);
  }

  @Override
  double[] finalState(double[] x) {
    return norm("model.norm", new double[][] {x})[0];
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = model().flag("tie_word_embeddings", true);
    double[] logits = model().times(tied ? EMBEDDING : "lm_head.weight", finalState);
    double cap = cap("final_logit_softcapping", 30);
    return cap == 0 ? logits : Arrays.stream(logits).map(l -> cap * Math.tanh(l / cap)).toArray();
  }

  /** Gemma 2 has caps unless they are null, Gemma 3 none unless they are named, Gemma never. */
  private double cap(String field, double otherwise) {
    boolean named = config.has(field);
    return switch (family) {
      case "gemma2" -> named ? config.get(field).asDouble(0) : otherwise;
      case "gemma3_text" -> config.path(field).asDouble(0);
      default -> 0;
    };
  }

  /** x / sqrt(mean(x^2) + eps) * (1 + weight). */
  private double[][] norm(String name, double[][] x) {
    double eps = config.path("rms_norm_eps").asDouble(1e-6);
    double[] gain =
        Arrays.stream(model().vector(name + ".weight")).map(weight -> 1 + weight).toArray();
    return each(x, row -> Maths.rmsNorm(row, gain, eps));
  }

  private double[][] mlp(String name, double[][] x) {
    String field = family.equals("gemma") ? "hidden_act" : "hidden_activation";
    return gated(name, config.path(field).asText("gelu_pytorch_tanh"), x);
  }

  private double[][] attention(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".self_attn.";
    RotaryFrequencies frequencies = new RotaryFrequencies(rotation(block), size);
    UnaryOperator<double[][]> turn = head -> HeadMaths.turned(head, frequencies, text);
    return linear(
        name + "o_proj",
        maths(block)
            .attention(
                heads(linear(name + "q_proj", x), heads, name + "q_norm", turn),
                heads(linear(name + "k_proj", x), kvHeads, name + "k_norm", turn),
                heads(linear(name + "v_proj", x), kvHeads)));
  }

  private HeadMaths maths(int block) {
    double scalar = config.path("query_pre_attn_scalar").asDouble(256);
    return HeadMaths.ofSize(size)
        .scaledBy(Math.pow(family.equals("gemma") ? size : scalar, -0.5))
        .capped(family.equals("gemma2") ? cap("attn_logit_softcapping", 50) : 0)
        .seeing(slides(block) ? config.path("sliding_window").asInt(4096) : 0);
  }

  private List<double[][]> heads(
      double[][] x, int count, String norm, UnaryOperator<double[][]> turn) {
    return heads(x, count).stream()
        .map(head -> family.equals("gemma3_text") ? norm(norm, head) : head)
        .map(turn)
        .toList();
  }

  /** Gemma 3 turns blocks that slide by another base, without scaling. */
  private JsonNode rotation(int block) {
    if (!family.equals("gemma3_text")) {
      return config;
    }
    ObjectNode rotation = ((ObjectNode) config).deepCopy();
    JsonNode typed = config.path("rope_parameters");
    if (typed.isObject()) {
      rotation.set(
          "rope_parameters", typed.get(slides(block) ? "sliding_attention" : "full_attention"));
    } else if (slides(block)) {
      rotation.put("rope_theta", config.path("rope_local_base_freq").asDouble(10000));
      rotation.remove("rope_scaling");
    } else {
      rotation.put("rope_theta", config.path("rope_theta").asDouble(1e6));
    }
    return rotation;
  }

  private boolean slides(int block) {
    JsonNode types = config.path("layer_types");
    if (types.isArray()) {
      return types.get(block).textValue().equals("sliding_attention");
    }
    return switch (family) {
      case "gemma2" -> block % 2 == 0;
      case "gemma3_text" -> (block + 1) % config.path("sliding_window_pattern").asInt(6) != 0;
      default -> false;
    };
  }
}
