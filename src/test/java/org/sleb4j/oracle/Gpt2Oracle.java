package org.sleb4j.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** GPT-2 (Radford et al., 2019), after {@code modeling_gpt2.py} in transformers. */
final class Gpt2Oracle extends Oracle {
  private static final String EMBEDDING = "transformer.wte.weight";

  private final int heads;
  private final int width;
  private final double eps;

  Gpt2Oracle(TinyModel model) {
    super(model);
    heads = model.integer("n_head");
    width = model.integer("n_embd");
    eps = model.config().path("layer_norm_epsilon").asDouble(1e-5);
  }

  @Override
  int blocks() {
    return model().integer("n_layer");
  }

  @Override
  String embedding() {
    return EMBEDDING;
  }

  @Override
  double[][] embed(Text text) {
    return text.positions()
        .mapToObj(
            t ->
                Maths.sum(
                    model().row(EMBEDDING, text.id(t)), model().row("transformer.wpe.weight", t)))
        .toArray(double[][]::new);
  }

  @Override
  double[][] block(int block, double[][] x, Text text) {
    String name = "transformer.h." + block + ".";
    double[][] a = sum(x, attention(block, name + "attn.", norm(name + "ln_1", x)));
    return sum(a, mlp(name + "mlp.", norm(name + "ln_2", a)));
  }

  @Override
  double[] finalState(double[] x) {
    return norm("transformer.ln_f", x);
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = model().flag("tie_word_embeddings", true);
    return model().times(tied ? EMBEDDING : "lm_head.weight", finalState);
  }

  private double[][] norm(String name, double[][] x) {
    return each(x, row -> norm(name, row));
  }

  private double[] norm(String name, double[] x) {
    double[] scaled = Maths.product(Maths.layerNorm(x, eps), model().vector(name + ".weight"));
    return Maths.sum(scaled, model().vector(name + ".bias"));
  }

  /** x W + b, W stored as [inputs, outputs]. */
  private double[][] conv(String name, double[][] x) {
    return each(x, row -> conv(name, row));
  }

  private double[] conv(String name, double[] x) {
    double[] y = model().vector(name + ".bias").clone();
    for (int i = 0; i < x.length; i++) {
      double[] row = model().row(name + ".weight", i);
      for (int j = 0; j < y.length; j++) {
        y[j] += x[i] * row[j];
      }
    }
    return y;
  }

  private double[][] mlp(String name, double[][] x) {
    String activation = model().config().get("activation_function").textValue();
    double[][] hidden =
        each(
            conv(name + "c_fc", x),
            row -> Arrays.stream(row).map(v -> Maths.activation(activation, v)).toArray());
    return conv(name + "c_proj", hidden);
  }

  private double[][] attention(int block, String name, double[][] x) {
    double[][] all = conv(name + "c_attn", x);
    double[][] mixed = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      List<double[]> outputs = new ArrayList<>();
      for (int head = 0; head < heads; head++) {
        double[] query = scaled(block, part(all, 0, head)[t]);
        outputs.add(
            Maths.attention(query, seen(part(all, 1, head), t), seen(part(all, 2, head), t)));
      }
      mixed[t] = join(outputs);
    }
    return conv(name + "c_proj", mixed);
  }

  /** Query, key or value of one head of every token. */
  private double[][] part(double[][] all, int part, int head) {
    double[][] some = each(all, row -> Arrays.copyOfRange(row, part * width, (part + 1) * width));
    return head(some, head, width / heads);
  }

  private static List<double[]> seen(double[][] x, int token) {
    return Arrays.asList(x).subList(0, token + 1);
  }

  /** What the query is multiplied with, so that its scores over sqrt(size) are as configured. */
  private double[] scaled(int block, double[] query) {
    boolean byNumber = model().flag("scale_attn_by_inverse_layer_idx", false);
    double factor = model().flag("scale_attn_weights", true) ? 1 : Math.sqrt(query.length);
    double scale = byNumber ? factor / (block + 1) : factor;
    return Arrays.stream(query).map(v -> v * scale).toArray();
  }
}
