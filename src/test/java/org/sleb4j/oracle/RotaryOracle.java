package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
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
  private final RotaryFrequencies frequencies;

  RotaryOracle(TinyModel model) {
    super(model);
    JsonNode config = model.config();
    family = config.get("model_type").textValue();
    heads = model.integer("num_attention_heads");
    kvHeads = config.path("num_key_value_heads").asInt(heads);
    size = config.path("head_dim").asInt(model.integer("hidden_size") / heads);
    eps = config.path("rms_norm_eps").asDouble(1e-6);
    frequencies = new RotaryFrequencies(config, (int) (size * share(config)));
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
  double[][] block(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".";
    double[][] attended = attention(block, norm(name + "input_layernorm", x), text);
    double[][] a = sum(x, scaled(attended, "residual_multiplier"));
    double[][] read = norm(name + "post_attention_layernorm", a);
    MixtureOracle mixture = new MixtureOracle(model());
    double[][] fed =
        mixture.isIn(block) ? each(read, row -> mixture.of(block, row)) : mlp(name + "mlp.", read);
    return sum(a, scaled(fed, "residual_multiplier"));
  }

  @Override
  double[] finalState(double[] x) {
    return norm("model.norm", new double[][] {x})[0];
  }

  @Override
  double[] head(double[] finalState) {
    boolean tied = model().flag("tie_word_embeddings", family.equals("smollm3"));
    double[] scores = model().times(tied ? EMBEDDING : "lm_head.weight", finalState);
    double divisor = model().config().path("logits_scaling").asDouble(1);
    return Arrays.stream(scores).map(score -> score / divisor).toArray();
  }

  /** Granite multiplies embeddings and what is added to states. */
  private double[][] scaled(double[][] x, String field) {
    double factor = model().config().path(field).asDouble(1);
    return each(x, row -> Arrays.stream(row).map(v -> v * factor).toArray());
  }

  @Override
  double[][] embed(Text text) {
    return scaled(super.embed(text), "embedding_multiplier");
  }

  private double[][] norm(String name, double[][] x) {
    if (family.equals("olmo")) {
      return each(x, row -> Maths.layerNorm(row, 1e-5));
    }
    double[] weight = model().vector(name + ".weight");
    return each(x, row -> Maths.rmsNorm(row, weight, eps));
  }

  private double[][] mlp(String name, double[][] x) {
    String activation = model().config().get("hidden_act").textValue();
    if (!isFused()) {
      return gated(name, activation, x);
    }
    List<double[][]> halves = heads(linear(name + "gate_up_proj", x), 2);
    return linear(name + "down_proj", gated(activation, halves.get(0), halves.get(1)));
  }

  private boolean isFused() {
    return family.equals("phi3");
  }

  /** Returns the heads of {@code q_proj}, or those of it in the rows of query, key and value. */
  private List<double[][]> projected(String name, String layer, double[][] x) {
    int first = layer.equals("q_proj") ? 0 : layer.equals("k_proj") ? heads : heads + kvHeads;
    int count = layer.equals("q_proj") ? heads : kvHeads;
    return isFused()
        ? heads(linear(name + "qkv_proj", x), heads + 2 * kvHeads).subList(first, first + count)
        : heads(clipped(linear(name + layer, x)), count);
  }

  private double[][] clipped(double[][] x) {
    double bound = model().config().path("clip_qkv").asDouble(Double.MAX_VALUE);
    return each(x, r -> Arrays.stream(r).map(v -> Math.max(-bound, Math.min(bound, v))).toArray());
  }

  private double[][] attention(int block, double[][] x, Text text) {
    String name = "model.layers." + block + ".self_attn.";
    List<double[][]> queries =
        projected(name, "q_proj", x).stream()
            .map(head -> grown(turned(block, name + "q_norm", head, text)))
            .toList();
    List<double[][]> keys =
        projected(name, "k_proj", x).stream()
            .map(head -> turned(block, name + "k_norm", head, text))
            .toList();
    int window = slides(block) ? model().config().path("sliding_window").asInt() : 0;
    return linear(
        name + "o_proj",
        HeadMaths.ofSize(size)
            .scaledBy(model().config().path("attention_multiplier").asDouble(Math.pow(size, -0.5)))
            .seeing(window)
            .attention(queries, keys, projected(name, "v_proj", x)));
  }

  /** Qwen3 norms every head of the queries and keys before it turns them. */
  private double[][] turned(int block, String norm, double[][] head, Text text) {
    double[][] normed = family.startsWith("qwen3") ? norm(norm, head) : head;
    return isTurned(block) ? HeadMaths.turned(normed, frequencies, text) : normed;
  }

  /** SmolLM3 has blocks without positions. */
  private boolean isTurned(int block) {
    JsonNode flags = model().config().path("no_rope_layers");
    boolean fourth = (block + 1) % model().config().path("no_rope_layer_interval").asInt(4) == 0;
    return !family.equals("smollm3") || (flags.isArray() ? flags.get(block).asInt() == 1 : !fourth);
  }

  private double[][] grown(double[][] queries) {
    return IntStream.range(0, queries.length)
        .mapToObj(t -> Arrays.stream(queries[t]).map(q -> q * frequencies.growth(t)).toArray())
        .toArray(double[][]::new);
  }

  private boolean slides(int block) {
    JsonNode config = model().config();
    return switch (family) {
      case "smollm3" -> model().flag("use_sliding_window", false) && !isTurned(block);
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
