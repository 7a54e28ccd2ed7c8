package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
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
  private final int turning;
  private final RotaryFrequencies frequencies;

  LayerNormOracle(TinyModel model) {
    super(model);
    config = model.config();
    family = config.get("model_type").textValue();
    heads = model.integer("num_attention_heads");
    kvHeads = config.path("num_key_value_heads").asInt(heads);
    size = config.path("head_dim").asInt(model.integer("hidden_size") / heads);
    turning = (int) (size * share());
    frequencies = new RotaryFrequencies(config, turning);
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

  @Override
  double[][] embed(Text text) {
    return text.positions()
        .mapToObj(t -> model().row(EMBEDDING, text.id(t)))
        .toArray(double[][]::new);
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
    return switch (family) {
      case "nemotron" -> linear(name + "down_proj", active(linear(name + "up_proj", x)));
      case "starcoder2" -> linear(name + "c_proj", active(linear(name + "c_fc", x)));
      default -> gated(name, x);
    };
  }

  private double[][] gated(String name, double[][] x) {
    double[][] gate = active(linear(name + "gate_proj", x));
    double[][] up = linear(name + "up_proj", x);
    double[][] hidden =
        IntStream.range(0, x.length)
            .mapToObj(t -> Maths.product(gate[t], up[t]))
            .toArray(double[][]::new);
    return linear(name + "down_proj", hidden);
  }

  private double[][] active(double[][] x) {
    String activation = config.get("hidden_act").textValue();
    return each(x, row -> Arrays.stream(row).map(v -> Maths.activation(activation, v)).toArray());
  }

  private double[][] attention(String name, double[][] x, Text text) {
    double[][] queries = linear(name + "q_proj", x);
    double[][] keys = linear(name + "k_proj", x);
    double[][] values = linear(name + "v_proj", x);
    List<double[][]> mixed = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      int shared = head / (heads / kvHeads);
      double[][] q = turned(normed(name + "q", head, head(queries, head, size)), text);
      double[][] k = turned(normed(name + "k", shared, head(keys, shared, size)), text);
      mixed.add(attended(q, k, head(values, shared, size)));
    }
    double[][] joined =
        text.positions()
            .mapToObj(t -> join(mixed.stream().map(head -> head[t]).toList()))
            .toArray(double[][]::new);
    return linear(name + "o_proj", joined);
  }

  /** Every head of query and key has a gain of its own. */
  private double[][] normed(String name, int head, double[][] x) {
    if (family.equals("cohere") && model().flag("use_qk_norm", false)) {
      double[] gain = model().row(name + "_norm.weight", head);
      return each(x, row -> Maths.product(Maths.layerNorm(row, eps()), gain));
    }
    if (family.equals("stablelm") && model().flag("qk_layernorm", false)) {
      double[] gain = model().vector(name + "_layernorm.norms." + head + ".weight");
      return each(x, row -> Maths.product(Maths.layerNorm(row, eps()), gain));
    }
    return x;
  }

  private double[][] attended(double[][] q, double[][] k, double[][] v) {
    double[][] mixed = new double[q.length][];
    for (int t = 0; t < q.length; t++) {
      List<double[]> keys = Arrays.asList(k).subList(firstSeen(t), t + 1);
      mixed[t] = Maths.attention(q[t], keys, Arrays.asList(v).subList(firstSeen(t), t + 1));
    }
    return mixed;
  }

  private int firstSeen(int token) {
    int window = config.path("sliding_window").asInt(Integer.MAX_VALUE);
    return family.equals("starcoder2") ? Math.max(0, token - window + 1) : 0;
  }

  private double[][] turned(double[][] head, Text text) {
    return text.positions()
        .mapToObj(t -> turned(head[t], t, frequencies.at(text.lengthAt(t))))
        .toArray(double[][]::new);
  }

  /** Turns the pair (i, i + d/2) of the first d channels; in Cohere the pair (2i, 2i + 1). */
  private double[] turned(double[] head, int position, double[] frequency) {
    double[] turned = head.clone();
    for (int i = 0; i < turning / 2; i++) {
      int first = family.equals("cohere") ? 2 * i : i;
      int second = family.equals("cohere") ? 2 * i + 1 : i + turning / 2;
      double angle = position * frequency[i];
      turned[first] = head[first] * Math.cos(angle) - head[second] * Math.sin(angle);
      turned[second] = head[second] * Math.cos(angle) + head[first] * Math.sin(angle);
    }
    return turned;
  }
}
