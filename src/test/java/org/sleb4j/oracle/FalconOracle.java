package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Falcon (Almazrouei et al., 2023), after section 4 of "The Falcon Series of Open Language Models"
 * and the names of {@code modeling_falcon.py}.
 */
final class FalconOracle extends Oracle {
  private static final String EMBEDDING = "transformer.word_embeddings.weight";

  private final JsonNode config;
  private final int heads;
  private final int groups;
  private final int size;
  private final boolean alibi;
  private final List<Double> slopes;
  private final RotaryFrequencies frequencies;

  FalconOracle(TinyModel model) {
    super(model);
    config = model.config();
    heads = model.integer("num_attention_heads");
    groups = groups(model);
    size = model.integer("hidden_size") / heads;
    alibi = model.flag("alibi", false);
    slopes = slopes(heads);
    frequencies = new RotaryFrequencies(config, size);
  }

  /** How many times query, key and value heads take turns. */
  private static int groups(TinyModel model) {
    int heads = model.integer("num_attention_heads");
    if (isNew(model)) {
      return model.config().path("num_kv_heads").asInt(heads);
    }
    return model.flag("multi_query", true) ? 1 : heads;
  }

  private static boolean isNew(TinyModel model) {
    return model.flag("new_decoder_architecture", false);
  }

  private static boolean hasTwoNorms(TinyModel model) {
    int norms = model.config().path("num_ln_in_parallel_attn").asInt(isNew(model) ? 2 : 1);
    return norms == 2;
  }

  static void draw(RandomModel random, TinyModel model) {
    int width = model.integer("hidden_size");
    boolean tied = model.flag("tie_word_embeddings", true);
    random.matrix(EMBEDDING, model.integer("vocab_size"), width, tied ? 3 : Math.sqrt(width));
    for (int block = 0; block < model.integer("num_hidden_layers"); block++) {
      drawBlock(random, model, "transformer.h." + block + ".");
    }
    random.layerNorm("transformer.ln_f", width);
    if (!tied) {
      random.matrix("lm_head.weight", model.integer("vocab_size"), width, 3);
    }
  }

  private static void drawBlock(RandomModel random, TinyModel model, String name) {
    int width = model.integer("hidden_size");
    int size = width / model.integer("num_attention_heads");
    int inner = model.config().path("ffn_hidden_size").asInt(4 * width);
    boolean bias = model.flag("bias", false);
    int rows = width + 2 * groups(model) * size;
    random.linear(name + "self_attention.query_key_value", rows, width, 1.3, bias);
    random.linear(name + "self_attention.dense", width, width, 1, bias);
    random.linear(name + "mlp.dense_h_to_4h", inner, width, 1.3, bias);
    random.linear(name + "mlp.dense_4h_to_h", width, inner, 1, bias);
    norms(model).forEach(norm -> random.layerNorm(name + norm, width));
  }

  private static Stream<String> norms(TinyModel model) {
    if (!model.flag("parallel_attn", true)) {
      return Stream.of("input_layernorm", "post_attention_layernorm");
    }
    return hasTwoNorms(model) ? Stream.of("ln_attn", "ln_mlp") : Stream.of("input_layernorm");
  }

  @Override
  String embedding() {
    return EMBEDDING;
  }

  /** x + A(n x) + M(n' x), or the usual two steps. */
  @Override
  double[][] block(int block, double[][] x, Text text) {
    String name = "transformer.h." + block + ".";
    List<String> norms = norms(model()).toList();
    double[][] read = norm(name + norms.get(0), x);
    double[][] a = sum(x, attention(name + "self_attention.", read, text));
    double[][] other =
        norms.size() == 1
            ? read
            : norm(name + norms.get(1), model().flag("parallel_attn", true) ? x : a);
    String mlp = name + "mlp.dense_";
    String activation = config.path("activation").asText("gelu");
    return sum(a, plain(mlp + "h_to_4h", activation, mlp + "4h_to_h", other));
  }

  private double[][] norm(String name, double[][] x) {
    return each(x, row -> norm(name, row));
  }

  private double[] norm(String name, double[] x) {
    return layerNorm(name, x, config.path("layer_norm_epsilon").asDouble(1e-5));
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

  /** Each group has its queries in a row, then its key, then its value. */
  private double[][] attention(String name, double[][] x, Text text) {
    int queries = heads / groups;
    List<double[][]> all = heads(linear(name + "query_key_value", x), heads + 2 * groups);
    HeadMaths plain = HeadMaths.ofSize(size);
    return linear(
        name + "dense",
        (alibi ? plain.biased(this::bias) : plain)
            .attention(
                places(head -> head % (queries + 2) < queries, all.size())
                    .map(head -> placed(all.get(head), text))
                    .toList(),
                places(head -> head % (queries + 2) == queries, all.size())
                    .map(head -> placed(all.get(head), text))
                    .toList(),
                places(head -> head % (queries + 2) == queries + 1, all.size())
                    .map(all::get)
                    .toList()));
  }

  private double[][] placed(double[][] head, Text text) {
    return alibi ? head : HeadMaths.turned(head, frequencies, text);
  }

  /** The slope of a head times the place of a key, each rounded to bfloat16. */
  private double bias(int head, int key) {
    return bfloat16(bfloat16(slopes.get(head)) * bfloat16(key));
  }

  /** Press et al., 2022, section 3: a geometric sequence, or a mix of two. */
  private static List<Double> slopes(int heads) {
    int below = Integer.highestOneBit(heads);
    double ratio = Math.pow(2, -8.0 / below);
    Stream<Double> sequence = Stream.iterate(ratio, slope -> slope * ratio).limit(below);
    if (below == heads) {
      return sequence.toList();
    }
    List<Double> denser = slopes(2 * below);
    return Stream.concat(
            sequence, places(i -> i % 2 == 0, denser.size()).map(denser::get).limit(heads - below))
        .toList();
  }

  /** Rounds to eight binary digits, ties to even. */
  private static double bfloat16(double x) {
    double unit = x == 0 ? 1 : Math.pow(2, Math.getExponent(x) - 7);
    return Math.rint(x / unit) * unit;
  }

  private static Stream<Integer> places(IntPredicate which, int count) {
    return IntStream.range(0, count).filter(which).boxed();
  }
}
