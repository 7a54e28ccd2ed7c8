package org.sleb4j.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** GPT-NeoX (Black et al., 2022), after {@code modeling_gpt_neox.py} in transformers. */
final class GptNeoXOracle extends Oracle {
  private static final String EMBEDDING = "gpt_neox.embed_in.weight";

  private final int heads;
  private final int size;
  private final int turning;
  private final double eps;

  GptNeoXOracle(TinyModel model) {
    super(model);
    heads = model.integer("num_attention_heads");
    size = model.integer("hidden_size") / heads;
    turning = (int) (size * model.config().path("rotary_pct").asDouble(0.25));
    eps = model.config().path("layer_norm_eps").asDouble(1e-5);
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

  /** x + A(norm x) + M(norm' x), or M of norm' of the first sum. */
  @Override
  double[][] block(int block, double[][] x, Text text) {
    String name = "gpt_neox.layers." + block + ".";
    double[][] a = sum(x, attention(name + "attention.", norm(name + "input_layernorm", x)));
    double[][] read = model().flag("use_parallel_residual", true) ? x : a;
    return sum(a, mlp(name + "mlp.", norm(name + "post_attention_layernorm", read)));
  }

  @Override
  double[] finalState(double[] x) {
    return norm("gpt_neox.final_layer_norm", x);
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = model().flag("tie_word_embeddings", false);
    return model().times(tied ? EMBEDDING : "embed_out.weight", finalState);
  }

  private double[][] norm(String name, double[][] x) {
    return each(x, row -> norm(name, row));
  }

  private double[] norm(String name, double[] x) {
    double[] scaled = Maths.product(Maths.layerNorm(x, eps), model().vector(name + ".weight"));
    return Maths.sum(scaled, model().vector(name + ".bias"));
  }

  private double[][] mlp(String name, double[][] x) {
    String activation = model().config().get("hidden_act").textValue();
    double[][] hidden =
        each(
            linear(name + "dense_h_to_4h", x),
            row -> Arrays.stream(row).map(v -> Maths.activation(activation, v)).toArray());
    return linear(name + "dense_4h_to_h", hidden);
  }

  /** Query, key and value of the first head, then of the second, and so on. */
  private double[][] attention(String name, double[][] x) {
    double[][] all = linear(name + "query_key_value", x);
    double[][] mixed = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      List<double[]> outputs = new ArrayList<>();
      for (int head = 0; head < heads; head++) {
        List<double[]> keys = new ArrayList<>();
        List<double[]> values = new ArrayList<>();
        for (int s = 0; s <= t; s++) {
          keys.add(turned(part(all[s], 3 * head + 1), s));
          values.add(part(all[s], 3 * head + 2));
        }
        outputs.add(Maths.attention(turned(part(all[t], 3 * head), t), keys, values));
      }
      mixed[t] = join(outputs);
    }
    return linear(name + "dense", mixed);
  }

  private double[] part(double[] all, int number) {
    return Arrays.copyOfRange(all, number * size, (number + 1) * size);
  }

  /** Channels i and i + n/2 of the first n turn by position x base^(-2i / n). */
  private double[] turned(double[] head, int position) {
    double base = model().config().path("rotary_emb_base").asDouble(10000);
    double[] turned = head.clone();
    for (int i = 0; i < turning / 2; i++) {
      double angle = position * Math.pow(base, -2.0 * i / turning);
      int other = i + turning / 2;
      turned[i] = head[i] * Math.cos(angle) - head[other] * Math.sin(angle);
      turned[other] = head[other] * Math.cos(angle) + head[i] * Math.sin(angle);
    }
    return turned;
  }
}
