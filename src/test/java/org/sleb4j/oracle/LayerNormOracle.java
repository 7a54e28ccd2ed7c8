package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rotary models with layer norms: Nemotron, Cohere, StableLM and StarCoder2.
 *
 * <p>After the descriptions in their papers and the names of {@code modeling_*.py} in transformers.
 */
final class LayerNormOracle extends Oracle {
  static final List<String> FAMILIES = List.of("nemotron", "cohere", "stablelm", "starcoder2");

  private static final String EMBEDDING = "model.embed_tokens.weight";

  private final JsonNode config;
  private final String family;
  private final int heads;
  private final int kvHeads;
  private final int size;
  private final RotaryFrequencies frequencies;

  LayerNormOracle(TinyModel model) {
    super(model);
    config = model.config();
    family = config.get("model_type").textValue();
    heads = model.integer("num_attention_heads");
    kvHeads = config.path("num_key_value_heads").asInt(heads);
    size = config.path("head_dim").asInt(model.integer("hidden_size") / heads);
    frequencies = new RotaryFrequencies(config, (int) (size * share()));
  }

  private double share() {
    double otherwise =
        switch (family) {
          case "nemotron" -> 0.5;
          case "stablelm" -> 0.25;
          default -> 1;
        };
    return config.path("partial_rotary_factor").asDouble(otherwise);
  }

  private double eps() {
    String field =
        switch (family) {
          case "nemotron" -> "norm_eps";
          case "starcoder2" -> "norm_epsilon";
          default -> "layer_norm_eps";
        };
    return config.path(field).asDouble(1e-5);
  }

  @Override
  String embedding() {
    return EMBEDDING;
  }

  /** x + A(n x) + M(n x), or the usual two steps. */
  @Override
  double[][] block(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".";
    double[][] normed = each(x, row -> norm(name + "input_layernorm", row));
    double[][] a = sum(x, attention(name + "self_attn.", normed, text));
    if (family.equals("cohere") || model().flag("use_parallel_residual", false)) {
      return sum(a, feedForward(name + "mlp.", normed));
    }
    double[][] second = each(a, row -> norm(name + "post_attention_layernorm", row));
    return sum(a, feedForward(name + "mlp.", second));
  }

  @Override
  double[] finalState(double[] x) {
    return norm("model.norm", x);
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = family.equals("cohere") || family.equals("starcoder2");
    boolean table = model().flag("tie_word_embeddings", tied);
    double scale = family.equals("cohere") ? config.path("logit_scale").asDouble(0.0625) : 1;
    double[] scores = model().times(table ? EMBEDDING : "lm_head.weight", finalState);
    return Arrays.stream(scores).map(score -> score * scale).toArray();
  }

  private double[] norm(String name, double[] x) {
    double[] stored = model().vector(name + ".weight");
    double one = family.equals("nemotron") ? 1 : 0;
    double[] gain = Arrays.stream(stored).map(v -> v + one).toArray();
    double[] scaled = Maths.product(Maths.layerNorm(x, eps()), gain);
    return model().has(name + ".bias") ? Maths.sum(scaled, model().vector(name + ".bias")) : scaled;
  }

  private double[][] feedForward(String name, double[][] x) {
    String activation = config.get("hidden_act").textValue();
    return switch (family) {
      case "nemotron" -> plain(name + "up_proj", activation, name + "down_proj", x);
      case "starcoder2" -> plain(name + "c_fc", activation, name + "c_proj", x);
      default -> gated(name, activation, x);
    };
  }

  private double[][] attention(String name, double[][] x, Text text) {
    int window = family.equals("starcoder2") ? config.path("sliding_window").asInt(0) : 0;
    List<double[][]> values = heads(linear(name + "v_proj", x), kvHeads);
    return linear(
        name + "o_proj",
        HeadMaths.ofSize(size)
            .seeing(window)
            .attention(
                turned(name + "q", heads, x, text), turned(name + "k", kvHeads, x, text), values));
  }

  /** Queries or keys. */
  private List<double[][]> turned(String name, int count, double[][] x, Text text) {
    List<double[][]> all = heads(linear(name + "_proj", x), count);
    return IntStream.range(0, count)
        .mapToObj(head -> normed(name, head, all.get(head)))
        .map(head -> turned(head, text))
        .toList();
  }

  /** Every head of query and key has a gain of its own. */
  private double[][] normed(String name, int head, double[][] x) {
    if (family.equals("cohere") && model().flag("use_qk_norm", false)) {
      double[] gain = model().row(name + "_norm.weight", head);
      return each(x, row -> Maths.product(Maths.layerNorm(row, eps()), gain));
    }
    return family.equals("stablelm") && model().flag("qk_layernorm", false)
        ? each(x, row -> layerNorm(name + "_layernorm.norms." + head, row, eps()))
        : x;
  }

  private double[][] turned(double[][] head, Text text) {
    return family.equals("cohere")
        ? HeadMaths.turnedNeighbours(head, frequencies, text)
        : HeadMaths.turned(head, frequencies, text);
  }
}
