package org.sleb4j.oracle;

import org.sleb4j.model.family.Part;

/** OPT (Zhang et al., 2022), after {@code modeling_opt.py} in transformers. */
class OptOracle extends Oracle {
  /** The first two rows of the position table belong to no position. */
  private static final int OFFSET = 2;

  private static final double EPS = 1e-5;
  private static final String EMBEDDING = "model.decoder.embed_tokens.weight";

  private final boolean normBefore;
  private final int heads;
  private final int size;

  OptOracle(TinyModel model) {
    super(model);
    normBefore = model.flag("do_layer_norm_before", true);
    heads = model.integer("num_attention_heads");
    size = model.integer("hidden_size") / heads;
  }

  @Override
  String embedding() {
    return EMBEDDING;
  }

  @Override
  double[][] embed(Text text) {
    return text.positions().mapToObj(t -> embed(text.id(t), t)).toArray(double[][]::new);
  }

  private double[] embed(int id, int position) {
    double[] token = model().row(EMBEDDING, id);
    return Maths.sum(
        isProjected() ? model().linear("model.decoder.project_in", token) : token,
        model().row("model.decoder.embed_positions.weight", position + OFFSET));
  }

  private boolean isProjected() {
    return model().integer("word_embed_proj_dim") != model().integer("hidden_size");
  }

  @Override
  double[][] block(int block, double[][] x, Text text) {
    return unit(block, Part.FEED_FORWARD, unit(block, Part.ATTENTION, x));
  }

  /** Returns the states behind a unit of a block. */
  double[][] unit(int block, Part part, double[][] x) {
    String name = "model.decoder.layers." + block + ".";
    return part == Part.ATTENTION
        ? around(name + "self_attn_layer_norm", x, y -> attention(name, y))
        : around(name + "final_layer_norm", x, y -> mlp(name, y));
  }

  private interface Layer {
    double[][] apply(double[][] x);
  }

  /** x + f(norm(x)) where the norm comes before, norm(x + f(x)) where it comes after. */
  private double[][] around(String norm, double[][] x, Layer f) {
    return normBefore ? sum(x, f.apply(norm(norm, x))) : norm(norm, sum(x, f.apply(x)));
  }

  @Override
  double[] finalState(double[] x) {
    boolean removed = model().flag("_remove_final_layer_norm", false);
    double[] normed = normBefore && !removed ? norm("model.decoder.final_layer_norm", x) : x;
    return isProjected() ? model().linear("model.decoder.project_out", normed) : normed;
  }

  @Override
  double[] head(double[] finalState) {
    return model().times(EMBEDDING, finalState);
  }

  private double[][] norm(String name, double[][] x) {
    return each(x, row -> norm(name, row));
  }

  private double[] norm(String name, double[] x) {
    return model().flag("layer_norm_elementwise_affine", true)
        ? layerNorm(name, x, EPS)
        : Maths.layerNorm(x, EPS);
  }

  private double[][] mlp(String name, double[][] x) {
    String activation = model().config().get("activation_function").textValue();
    return plain(name + "fc1", activation, name + "fc2", x);
  }

  private double[][] attention(String block, double[][] x) {
    String name = block + "self_attn.";
    return linear(
        name + "out_proj",
        HeadMaths.ofSize(size)
            .attention(
                heads(linear(name + "q_proj", x), heads),
                heads(linear(name + "k_proj", x), heads),
                heads(linear(name + "v_proj", x), heads)));
  }
}
