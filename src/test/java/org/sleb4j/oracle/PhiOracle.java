package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
  private final int turning;
  private final double eps;
  private final RotaryFrequencies frequencies;

  PhiOracle(TinyModel model) {
    super(model);
    JsonNode config = model.config();
    heads = model.integer("num_attention_heads");
    kvHeads = config.path("num_key_value_heads").asInt(heads);
    size = model.integer("hidden_size") / heads;
    turning = (int) (size * config.path("partial_rotary_factor").asDouble(0.5));
    eps = config.path("layer_norm_eps").asDouble(1e-5);
    frequencies = new RotaryFrequencies(config, turning);
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

  @Override
  double[][] block(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".";
    double[][] n = each(x, row -> norm(name + "input_layernorm", row));
    return sum(sum(x, attention(name + "self_attn.", n, text)), feedForward(name + "mlp.", n));
  }

  @Override
  double[] finalState(double[] x) {
    return norm("model.final_layernorm", x);
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = model().flag("tie_word_embeddings", false);
    double[] scores = model().times(tied ? EMBEDDING : "lm_head.weight", finalState);
    return Maths.sum(scores, model().vector("lm_head.bias"));
  }

  private double[] norm(String name, double[] x) {
    double[] gained = Maths.product(Maths.layerNorm(x, eps), model().vector(name + ".weight"));
    return Maths.sum(gained, model().vector(name + ".bias"));
  }

  private double[][] feedForward(String name, double[][] x) {
    String activation = model().config().get("hidden_act").textValue();
    double[][] hidden =
        each(
            linear(name + "fc1", x),
            row -> Arrays.stream(row).map(v -> Maths.activation(activation, v)).toArray());
    return linear(name + "fc2", hidden);
  }

  private double[][] attention(String name, double[][] x, Text text) {
    double[][] queries = linear(name + "q_proj", x);
    double[][] keys = linear(name + "k_proj", x);
    double[][] values = linear(name + "v_proj", x);
    List<double[][]> mixed = new ArrayList<>();
    for (int head = 0; head < heads; head++) {
      int shared = head / (heads / kvHeads);
      double[][] q = turned(normed(name + "q_layernorm", head(queries, head, size)), text);
      double[][] k = turned(normed(name + "k_layernorm", head(keys, shared, size)), text);
      mixed.add(attended(q, k, head(values, shared, size)));
    }
    double[][] joined =
        text.positions()
            .mapToObj(t -> join(mixed.stream().map(head -> head[t]).toList()))
            .toArray(double[][]::new);
    return linear(name + "dense", joined);
  }

  private static double[][] attended(double[][] q, double[][] k, double[][] v) {
    return IntStream.range(0, q.length)
        .mapToObj(
            t ->
                Maths.attention(
                    q[t], Arrays.asList(k).subList(0, t + 1), Arrays.asList(v).subList(0, t + 1)))
        .toArray(double[][]::new);
  }

  private double[][] normed(String name, double[][] head) {
    return model().flag("qk_layernorm", false) ? each(head, row -> norm(name, row)) : head;
  }

  private double[][] turned(double[][] head, Text text) {
    return text.positions()
        .mapToObj(t -> turned(head[t], t, frequencies.at(text.lengthAt(t))))
        .toArray(double[][]::new);
  }

  private double[] turned(double[] head, int position, double[] frequency) {
    double[] turned = head.clone();
    for (int i = 0; i < turning / 2; i++) {
      double angle = position * frequency[i];
      double a = head[i];
      double b = head[i + turning / 2];
      turned[i] = frequencies.magnitude() * (a * Math.cos(angle) - b * Math.sin(angle));
      turned[i + turning / 2] =
          frequencies.magnitude() * (b * Math.cos(angle) + a * Math.sin(angle));
    }
    return turned;
  }
}
