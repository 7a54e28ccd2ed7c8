package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * LLaMA, Mistral, Qwen2 and Qwen3 differ in biases, head norms and who sees how far back.
 *
 * <p>After {@code modeling_llama.py} and its relatives in transformers.
 */
final class RotaryOracle extends Oracle {
  private static final String EMBEDDING = "model.embed_tokens.weight";

  private final String family;
  private final int heads;
  private final int kvHeads;
  private final int size;
  private final double eps;
  private final RotaryFrequencies frequencies;

  RotaryOracle(TinyModel model) {
    super(model);
    JsonNode config = model.config();
    family = config.get("model_type").textValue();
    heads = model.integer("num_attention_heads");
    kvHeads = config.path("num_key_value_heads").asInt(heads);
    size = config.path("head_dim").asInt(model.integer("hidden_size") / heads);
    eps = config.path("rms_norm_eps").asDouble(1e-6);
    frequencies = new RotaryFrequencies(config, size);
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
    double[][] a = sum(x, attention(block, norm(name + "input_layernorm", x), text));
    double[][] read = norm(name + "post_attention_layernorm", a);
    MixtureOracle mixture = new MixtureOracle(model());
    return sum(
        a,
        mixture.isIn(block) ? each(read, row -> mixture.of(block, row)) : mlp(name + "mlp.", read));
  }

  @Override
  double[] finalState(double[] x) {
    return Maths.rmsNorm(x, model().vector("model.norm.weight"), eps);
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = model().flag("tie_word_embeddings", false);
    return model().times(tied ? EMBEDDING : "lm_head.weight", finalState);
  }

  private double[][] norm(String name, double[][] x) {
    double[] weight = model().vector(name + ".weight");
    return each(x, row -> Maths.rmsNorm(row, weight, eps));
  }

  /** down(act(gate(x)) * up(x)). */
  private double[][] mlp(String name, double[][] x) {
    String activation = model().config().get("hidden_act").textValue();
    double[][] gate = linear(name + "gate_proj", x);
    double[][] up = linear(name + "up_proj", x);
    double[][] hidden = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] active = Arrays.stream(gate[t]).map(v -> Maths.activation(activation, v)).toArray();
      hidden[t] = Maths.product(active, up[t]);
    }
    return linear(name + "down_proj", hidden);
  }

  private double[][] attention(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".self_attn.";
    List<double[][]> queries = new ArrayList<>();
    for (double[][] head : heads(linear(name + "q_proj", x), heads)) {
      queries.add(turned(normed(name + "q_norm", head), text));
    }
    List<double[][]> keys = new ArrayList<>();
    for (double[][] head : heads(linear(name + "k_proj", x), kvHeads)) {
      keys.add(turned(normed(name + "k_norm", head), text));
    }
    List<double[][]> values = heads(linear(name + "v_proj", x), kvHeads);
    return linear(name + "o_proj", mixed(block, queries, keys, values));
  }

  /** Each key and value head serves as many query heads in a row (Ainslie et al., 2023). */
  private double[][] mixed(
      int block, List<double[][]> queries, List<double[][]> keys, List<double[][]> values) {
    double[][] mixed = new double[queries.get(0).length][];
    for (int t = 0; t < mixed.length; t++) {
      List<double[]> outputs = new ArrayList<>();
      for (int head = 0; head < heads; head++) {
        int kvHead = head / (heads / kvHeads);
        List<double[]> seenKeys = seen(keys.get(kvHead), block, t);
        List<double[]> seenValues = seen(values.get(kvHead), block, t);
        outputs.add(Maths.attention(queries.get(head)[t], seenKeys, seenValues));
      }
      mixed[t] = join(outputs);
    }
    return mixed;
  }

  private List<double[]> seen(double[][] x, int block, int token) {
    return Arrays.asList(x).subList(firstSeen(block, token), token + 1);
  }

  private List<double[][]> heads(double[][] x, int count) {
    return IntStream.range(0, count).mapToObj(head -> head(x, head, size)).toList();
  }

  /** Qwen3 norms every head of the queries and keys before it turns them. */
  private double[][] normed(String name, double[][] head) {
    return family.startsWith("qwen3") ? norm(name, head) : head;
  }

  private double[][] turned(double[][] head, Text text) {
    return text.positions()
        .mapToObj(t -> turned(head[t], t, frequencies.at(text.lengthAt(t))))
        .toArray(double[][]::new);
  }

  /** Turns the pair (i, i + d/2) by position x frequency_i. */
  private double[] turned(double[] head, int position, double[] frequency) {
    int half = size / 2;
    double[] turned = new double[size];
    for (int i = 0; i < half; i++) {
      double cos = Math.cos(position * frequency[i]);
      double sin = Math.sin(position * frequency[i]);
      turned[i] = head[i] * cos - head[i + half] * sin;
      turned[i + half] = head[i + half] * cos + head[i] * sin;
    }
    return turned;
  }

  /** A sliding window of w shows a token itself and the w - 1 before it. */
  private int firstSeen(int block, int token) {
    int window = model().config().path("sliding_window").asInt();
    return slides(block) ? Math.max(0, token - window + 1) : 0;
  }

  private boolean slides(int block) {
    JsonNode config = model().config();
    return switch (family) {
      case "mistral", "mixtral" -> config.path("sliding_window").isInt();
      case "qwen2_moe" -> model().flag("use_sliding_window", false) && mixtureSlides(block);
      case "qwen3_moe" -> model().flag("use_sliding_window", false);
      case "qwen2", "qwen3" -> model().flag("use_sliding_window", false) && qwenSlides(block);
      default -> false;
    };
  }

  /** The configs of Qwen: {@code layer_types}, or else all blocks from max_window_layers on. */
  private boolean qwenSlides(int block) {
    JsonNode types = model().config().path("layer_types");
    return types.isArray()
        ? types.get(block).textValue().equals("sliding_attention")
        : block >= model().config().path("max_window_layers").asInt(28);
  }

  /** Qwen2-MoE: without {@code layer_types} the 1st, 3rd, ... of the first so many blocks. */
  private boolean mixtureSlides(int block) {
    JsonNode config = model().config();
    return config.has("layer_types")
        ? qwenSlides(block)
        : block % 2 == 0 && block < config.path("max_window_layers").asInt(28);
  }
}
