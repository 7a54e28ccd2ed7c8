package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;

/**
 * OLMo 2 and 3: x + norm(f(x)), query and key normed as wholes. After "2 OLMo 2 Furious" (2024),
 * "Olmo 3" (2025) and the documentation of their configs in transformers.
 */
final class OlmoOracle extends Oracle {
  private static final String EMBEDDING = "model.embed_tokens.weight";

  private final JsonNode config;
  private final int heads;
  private final int kvHeads;
  private final int size;

  OlmoOracle(TinyModel model) {
    super(model);
    config = model.config();
    heads = model.integer("num_attention_heads");
    kvHeads = config.path("num_key_value_heads").asInt(heads);
    size = config.path("head_dim").asInt(model.integer("hidden_size") / heads);
  }

  static void draw(RandomModel random, TinyModel model) {
    int width = model.integer("hidden_size");
    boolean tied = model.flag("tie_word_embeddings", false);
    random.matrix(EMBEDDING, model.integer("vocab_size"), width, tied ? 3 : Math.sqrt(width));
    for (int block = 0; block < model.integer("num_hidden_layers"); block++) {
      drawBlock(random, model, "model.layers." + block + ".");
    }
    random.norm("model.norm", width);
    if (!tied) {
      random.matrix("lm_head.weight", model.integer("vocab_size"), width, 3);
    }
  }

  private static void drawBlock(RandomModel random, TinyModel model, String name) {
    int width = model.integer("hidden_size");
    int inner = model.integer("intermediate_size");
    int count = model.integer("num_attention_heads");
    int size = model.config().path("head_dim").asInt(width / count);
    int kvHeads = model.config().path("num_key_value_heads").asInt(count) * size;
    boolean bias = model.flag("attention_bias", false);
    random.linear(name + "self_attn.q_proj", count * size, width, 1, bias);
    random.linear(name + "self_attn.k_proj", kvHeads, width, 1, bias);
    random.linear(name + "self_attn.v_proj", kvHeads, width, 1, bias);
    random.linear(name + "self_attn.o_proj", width, count * size, 1, bias);
    random.norm(name + "self_attn.q_norm", count * size);
    random.norm(name + "self_attn.k_norm", kvHeads);
    random.linear(name + "mlp.gate_proj", inner, width, 1, false);
    random.linear(name + "mlp.up_proj", inner, width, 1, false);
    random.linear(name + "mlp.down_proj", width, inner, 1, false);
    random.norm(name + "post_attention_layernorm", width);
    random.norm(name + "post_feedforward_layernorm", width);
  }

  @Override
  String embedding() {
    return EMBEDDING;
  }

  @Override
  double[][] block(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".";
    String activation = config.path("hidden_act").asText("silu");
    double[][] a = sum(x, norm(name + "post_attention_layernorm", attention(block, x, text)));
    return sum(a, norm(name + "post_feedforward_layernorm", gated(name + "mlp.", activation, a)));
  }

  @Override
  double[] finalState(double[] x) {
    return norm("model.norm", new double[][] {x})[0];
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = model().flag("tie_word_embeddings", false);
    return model().times(tied ? EMBEDDING : "lm_head.weight", finalState);
  }

  private double[][] norm(String name, double[][] x) {
    double eps = config.path("rms_norm_eps").asDouble(1e-5);
    return each(x, row -> Maths.rmsNorm(row, model().vector(name + ".weight"), eps));
  }

  private double[][] attention(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".self_attn.";
    RotaryFrequencies frequencies = new RotaryFrequencies(rotation(block), size);
    UnaryOperator<double[][]> turn = head -> HeadMaths.turned(head, frequencies, text);
    double[][] queries = norm(name + "q_norm", linear(name + "q_proj", x));
    double[][] keys = norm(name + "k_norm", linear(name + "k_proj", x));
    return linear(
        name + "o_proj",
        HeadMaths.ofSize(size)
            .seeing(slides(block) ? config.path("sliding_window").asInt(4096) : 0)
            .attention(
                heads(queries, heads).stream().map(turn).toList(),
                heads(keys, kvHeads).stream().map(turn).toList(),
                heads(linear(name + "v_proj", x), kvHeads)));
  }

  /** OLMo 3 scales the rotation of blocks only that see all tokens. */
  private JsonNode rotation(int block) {
    ObjectNode rotation = ((ObjectNode) config).deepCopy();
    JsonNode typed = config.path("rope_parameters");
    if (typed.has("full_attention")) {
      rotation.set(
          "rope_parameters", typed.get(slides(block) ? "sliding_attention" : "full_attention"));
    } else if (slides(block)) {
      rotation.remove("rope_scaling");
    }
    return rotation;
  }

  private boolean slides(int block) {
    JsonNode types = config.path("layer_types");
    if (types.isArray()) {
      return types.get(block).textValue().equals("sliding_attention");
    }
    return config.get("model_type").textValue().equals("olmo3") && (block + 1) % 4 != 0;
  }
}
