package org.sleb4j.oracle;

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
    return layerNorm("transformer.ln_f", x, eps);
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = model().flag("tie_word_embeddings", true);
    return model().times(tied ? EMBEDDING : "lm_head.weight", finalState);
  }

  private double[][] norm(String name, double[][] x) {
    return each(x, row -> layerNorm(name, row, eps));
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
    return conv(name + "c_proj", active(activation, conv(name + "c_fc", x)));
  }

  private double[][] attention(int block, String name, double[][] x) {
    List<double[][]> all = heads(conv(name + "c_attn", x), 3 * heads);
    HeadMaths maths = HeadMaths.ofSize(width / heads).scaledBy(scale(block));
    return conv(
        name + "c_proj",
        maths.attention(
            all.subList(0, heads),
            all.subList(heads, 2 * heads),
            all.subList(2 * heads, 3 * heads)));
  }

  private double scale(int block) {
    boolean byNumber = model().flag("scale_attn_by_inverse_layer_idx", false);
    boolean bySize = model().flag("scale_attn_weights", true);
    double scale = bySize ? Math.sqrt((double) heads / width) : 1;
    return byNumber ? scale / (block + 1) : scale;
  }
}
