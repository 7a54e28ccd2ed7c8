package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** GPT-NeoX (Black et al., 2022), after {@code modeling_gpt_neox.py} in transformers. */
final class GptNeoXOracle extends Oracle {
  private static final String EMBEDDING = "gpt_neox.embed_in.weight";

  private final int heads;
  private final int size;
  private final RotaryFrequencies frequencies;
  private final double eps;

  GptNeoXOracle(TinyModel model) {
    super(model);
    heads = model.integer("num_attention_heads");
    size = model.integer("hidden_size") / heads;
    ObjectNode config = ((ObjectNode) model.config()).deepCopy();
    config.put("rope_theta", config.path("rotary_emb_base").asDouble(10000));
    double share = config.path("rotary_pct").asDouble(0.25);
    frequencies = new RotaryFrequencies(config, (int) (size * share));
    eps = model.config().path("layer_norm_eps").asDouble(1e-5);
  }

  @Override
  String embedding() {
    return EMBEDDING;
  }

  /** x + A(norm x) + M(norm' x), or M of norm' of the first sum. */
  @Override
  double[][] block(int block, double[][] x, Text text) {
    String name = "gpt_neox.layers." + block + ".";
    double[][] a = sum(x, attention(name + "attention.", norm(name + "input_layernorm", x), text));
    double[][] read = model().flag("use_parallel_residual", true) ? x : a;
    return sum(a, mlp(name + "mlp.", norm(name + "post_attention_layernorm", read)));
  }

  @Override
  double[] finalState(double[] x) {
    return layerNorm("gpt_neox.final_layer_norm", x, eps);
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = model().flag("tie_word_embeddings", false);
    return model().times(tied ? EMBEDDING : "embed_out.weight", finalState);
  }

  private double[][] norm(String name, double[][] x) {
    return each(x, row -> layerNorm(name, row, eps));
  }

  private double[][] mlp(String name, double[][] x) {
    String activation = model().config().get("hidden_act").textValue();
    return plain(name + "dense_h_to_4h", activation, name + "dense_4h_to_h", x);
  }

  /** Query, key and value of the first head, then of the second, and so on. */
  private double[][] attention(String name, double[][] x, Text text) {
    List<double[][]> all = heads(linear(name + "query_key_value", x), 3 * heads);
    return linear(
        name + "dense",
        HeadMaths.ofSize(size)
            .attention(
                every(all, 0).map(head -> HeadMaths.turned(head, frequencies, text)).toList(),
                every(all, 1).map(head -> HeadMaths.turned(head, frequencies, text)).toList(),
                every(all, 2).toList()));
  }

  private Stream<double[][]> every(List<double[][]> all, int part) {
    return IntStream.range(0, heads).mapToObj(head -> all.get(3 * head + part));
  }
}
