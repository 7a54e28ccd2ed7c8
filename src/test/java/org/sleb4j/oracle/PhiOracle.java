package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Phi-1.5 and Phi-2: x + A(n x) + M(n x).
 *
 * <p>After the description of the block in "Phi-2" and the names of {@code modeling_phi.py}.
 */
final class PhiOracle extends Oracle {
  private static final String EMBEDDING = "model.embed_tokens.weight";

  private final int heads;
  private final int kvHeads;
  private final int size;
  private final double eps;
  private final RotaryFrequencies frequencies;

  PhiOracle(TinyModel model) {
    super(model);
    JsonNode config = model.config();
    heads = model.integer("num_attention_heads");
    kvHeads = config.path("num_key_value_heads").asInt(heads);
    size = model.integer("hidden_size") / heads;
    eps = config.path("layer_norm_eps").asDouble(1e-5);
    frequencies =
        new RotaryFrequencies(
            config, (int) (size * config.path("partial_rotary_factor").asDouble(0.5)));
  }

  @Override
  String embedding() {
    return EMBEDDING;
  }

  @Override
  double[][] block(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".";
    double[][] n = each(x, row -> layerNorm(name + "input_layernorm", row, eps));
    return sum(sum(x, attention(name + "self_attn.", n, text)), feedForward(name + "mlp.", n));
  }

  @Override
  double[] finalState(double[] x) {
    return layerNorm("model.final_layernorm", x, eps);
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = model().flag("tie_word_embeddings", false);
    double[] scores = model().times(tied ? EMBEDDING : "lm_head.weight", finalState);
    return Maths.sum(scores, model().vector("lm_head.bias"));
  }

  private double[][] feedForward(String name, double[][] x) {
    String activation = model().config().get("hidden_act").textValue();
    return plain(name + "fc1", activation, name + "fc2", x);
  }

  private double[][] attention(String name, double[][] x, Text text) {
    List<double[][]> queries =
        heads(linear(name + "q_proj", x), heads).stream()
            .map(head -> turned(name + "q_layernorm", head, text))
            .toList();
    List<double[][]> keys =
        heads(linear(name + "k_proj", x), kvHeads).stream()
            .map(head -> turned(name + "k_layernorm", head, text))
            .toList();
    List<double[][]> values = heads(linear(name + "v_proj", x), kvHeads);
    return linear(name + "dense", HeadMaths.ofSize(size).attention(queries, keys, values));
  }

  private double[][] turned(String norm, double[][] head, Text text) {
    boolean normed = model().flag("qk_layernorm", false);
    return HeadMaths.turned(
        normed ? each(head, row -> layerNorm(norm, row, eps)) : head, frequencies, text);
  }
}
