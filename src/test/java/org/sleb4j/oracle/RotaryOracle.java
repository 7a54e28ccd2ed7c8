package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * LLaMA, Mistral, Qwen2, Qwen3 and Phi-3 differ in biases, head norms, fused layers and who sees
 * how far back.
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
  private final int turning;
  private final RotaryFrequencies frequencies;

  RotaryOracle(TinyModel model) {
    super(model);
    JsonNode config = model.config();
    family = config.get("model_type").textValue();
    heads = model.integer("num_attention_heads");
    kvHeads = config.path("num_key_value_heads").asInt(heads);
    size = config.path("head_dim").asInt(model.integer("hidden_size") / heads);
    eps = config.path("rms_norm_eps").asDouble(1e-6);
    turning = (int) (size * share(config));
    frequencies = new RotaryFrequencies(config, turning);
  }

  private static double share(JsonNode config) {
    String field = "partial_rotary_factor";
    return config.path("rope_parameters").path(field).asDouble(config.path(field).asDouble(1));
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
    double[][] gate = gate(name, x);
    double[][] up = up(name, x);
    double[][] hidden = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] active = Arrays.stream(gate[t]).map(v -> Maths.activation(activation, v)).toArray();
      hidden[t] = Maths.product(active, up[t]);
    }
    return linear(name + "down_proj", hidden);
  }

  private double[][] gate(String name, double[][] x) {
    return isFused()
        ? columns(linear(name + "gate_up_proj", x), 0, 2)
        : linear(name + "gate_proj", x);
  }

  private double[][] up(String name, double[][] x) {
    return isFused()
        ? columns(linear(name + "gate_up_proj", x), 1, 2)
        : linear(name + "up_proj", x);
  }

  private boolean isFused() {
    return family.equals("phi3");
  }

  /** Cuts columns into equal parts. */
  private static double[][] columns(double[][] x, int part, int parts) {
    return head(x, part, x[0].length / parts);
  }

  /** Returns the heads of {@code q_proj}, or those of it in the rows of query, key and value. */
  private List<double[][]> projected(String name, String layer, double[][] x) {
    int first = layer.equals("q_proj") ? 0 : layer.equals("k_proj") ? heads : heads + kvHeads;
    int count = layer.equals("q_proj") ? heads : kvHeads;
    return isFused()
        ? heads(linear(name + "qkv_proj", x), heads + 2 * kvHeads).subList(first, first + count)
        : heads(linear(name + layer, x), count);
  }

  private double[][] attention(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".self_attn.";
    List<double[][]> queries = new ArrayList<>();
    for (double[][] head : projected(name, "q_proj", x)) {
      queries.add(grown(turned(normed(name + "q_norm", head), text)));
    }
    List<double[][]> keys = new ArrayList<>();
    for (double[][] head : projected(name, "k_proj", x)) {
      keys.add(turned(normed(name + "k_norm", head), text));
    }
    List<double[][]> values = projected(name, "v_proj", x);
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
        .mapToObj(t -> turned(head[t], t, frequencies.at(length(text, t))))
        .toArray(double[][]::new);
  }

  private int length(Text text, int token) {
    return frequencies.changeWithTheWholeText() ? text.length() : text.lengthAt(token);
  }

  private double[][] grown(double[][] queries) {
    return IntStream.range(0, queries.length)
        .mapToObj(t -> Arrays.stream(queries[t]).map(q -> q * frequencies.growth(t)).toArray())
        .toArray(double[][]::new);
  }

  /** Turns the pair (i, i + d/2) of the d first channels by position x frequency_i. */
  private double[] turned(double[] head, int position, double[] frequency) {
    int half = turning / 2;
    double[] turned = head.clone();
    for (int i = 0; i < half; i++) {
      double cos = frequencies.magnitude() * Math.cos(position * frequency[i]);
      double sin = frequencies.magnitude() * Math.sin(position * frequency[i]);
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
      case "mixtral" -> config.path("sliding_window").isInt();
      case "qwen2_moe" -> model().flag("use_sliding_window", false) && mixtureSlides(block);
      case "qwen3_moe" -> model().flag("use_sliding_window", false);
      case "mistral", "ministral", "ministral3", "phi3" ->
          config.path("sliding_window").isInt() && !isFull(block);
      case "qwen2", "qwen3" -> model().flag("use_sliding_window", false) && qwenSlides(block);
      default -> false;
    };
  }

  private boolean isFull(int block) {
    return model().config().path("layer_types").path(block).asText().equals("full_attention");
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
