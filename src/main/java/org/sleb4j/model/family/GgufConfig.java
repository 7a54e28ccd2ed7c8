package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.Config;

/**
 * The config of a Hugging Face directory that describes what a GGUF file does. Whether it does is
 * checked the other way round: what {@link GgufModel} says of it must be what the file says.
 */
public final class GgufConfig {
  /** By architecture; {@code llama} is Mixtral where there are experts. */
  private static final Map<String, String> TYPES =
      Map.of(
          "llama", "llama",
          "qwen2", "qwen2",
          "qwen3", "qwen3",
          "gemma", "gemma",
          "granite", "granite",
          "olmo2", "olmo2");

  /** Fields of files that change no number, or follow from others. */
  private static final Set<String> IDLE =
      Set.of(
          "vocab_size", "rope.dimension_count", "attention.key_length", "attention.value_length");

  private static final List<Double> LLAMA3_FACTORS = List.of(8.0, 16.0, 32.0);
  private static final double ROUNDING = 1e-5;

  private final String architecture;
  private final Map<String, Object> fields;
  private final Map<String, List<Long>> shapes;
  private final ObjectNode config = JsonNodeFactory.instance.objectNode();

  private GgufConfig(
      String architecture, Map<String, Object> fields, Map<String, List<Long>> shapes) {
    this.architecture = architecture;
    this.fields = fields;
    this.shapes = shapes;
  }

  /**
   * Returns the config.
   *
   * @param architecture the value of {@code general.architecture}
   * @param fields the single values behind the name of the architecture and a dot
   * @param shapes of the file's tensors by name
   * @param factors the values of {@code rope_freqs.weight}; empty where there is none
   * @throws InvalidInputException if the architecture is not read, or a field says what no config
   *     can
   */
  public static ObjectNode of(
      String architecture,
      Map<String, Object> fields,
      Map<String, List<Long>> shapes,
      List<Double> factors) {
    GgufConfig made = new GgufConfig(architecture, fields, shapes);
    made.sizes();
    made.family();
    made.rotation(factors);
    made.check(factors);
    return made.config;
  }

  private InvalidInputException refusal(String what) {
    return new InvalidInputException(
        Strings.format(
            "The GGUF file of the architecture %s cannot be read: %s.", architecture, what));
  }

  private int whole(String key) {
    if (fields.get(key) instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
      return number.intValue();
    }
    throw refusal("the field " + architecture + "." + key + " must be one whole number below 2^31");
  }

  /** Returns a number of things that the file must have tensors, or rows of one, for. */
  private int atMost(String key, long most) {
    if (whole(key) > most) {
      throw refusal(
          Strings.format(
              "the field %s.%s (%d) is above what its tensors hold, %d",
              architecture, key, whole(key), most));
    }
    return whole(key);
  }

  private double real(String key, double otherwise) {
    return fields.get(key) instanceof Double number ? rounded(number) : otherwise;
  }

  /** A float32 that was written of a short decimal number is that number again. */
  private static double rounded(double number) {
    return Double.parseDouble(Float.toString((float) number));
  }

  private boolean has(String tensor) {
    return shapes.containsKey(tensor);
  }

  private void sizes() {
    if (!has("token_embd.weight")) {
      throw refusal("the tensor token_embd.weight is missing");
    }
    long rows = shapes.get("token_embd.weight").get(0);
    if (rows > Integer.MAX_VALUE) {
      throw refusal("the tensor token_embd.weight has " + rows + " rows");
    }
    config.put("vocab_size", (int) rows);
    config.put("hidden_size", whole("embedding_length"));
    config.put("num_hidden_layers", atMost("block_count", shapes.size()));
    config.put("intermediate_size", whole("feed_forward_length"));
    config.put("num_attention_heads", whole("attention.head_count"));
    config.put(
        "num_key_value_heads",
        fields.containsKey("attention.head_count_kv")
            ? whole("attention.head_count_kv")
            : whole("attention.head_count"));
    config.put("max_position_embeddings", whole("context_length"));
    config.put("rms_norm_eps", real("attention.layer_norm_rms_epsilon", 1e-6));
    config.put("tie_word_embeddings", !has("output.weight"));
    if (fields.containsKey("attention.key_length")) {
      config.put("head_dim", whole("attention.key_length"));
    }
  }

  private void family() {
    String type = TYPES.get(architecture);
    if (type == null) {
      throw refusal("known are " + new TreeSet<>(TYPES.keySet()));
    }
    boolean experts = fields.get("expert_count") instanceof Long count && count > 0;
    config.put("model_type", experts && type.equals("llama") ? "mixtral" : type);
    if (experts) {
      long rows = shapes.getOrDefault("blk.0.ffn_gate_inp.weight", List.of(0L)).get(0);
      config.put("num_local_experts", atMost("expert_count", rows));
      config.put("num_experts_per_tok", whole("expert_used_count"));
    }
    boolean bias = has("blk.0.attn_q.bias");
    if (Set.of("llama", "granite", "olmo2", "qwen3").contains(type) && !experts && bias) {
      config.put("attention_bias", true);
    }
    if (has("blk.0.ffn_up.bias")) {
      config.put("mlp_bias", true);
    }
    if (type.equals("gemma")) {
      config.put("hidden_act", "gelu_pytorch_tanh");
    }
    if (type.equals("granite")) {
      multipliers();
    }
  }

  private void multipliers() {
    double size = (double) whole("embedding_length") / whole("attention.head_count");
    config.put("embedding_multiplier", real("embedding_scale", 1));
    config.put("residual_multiplier", real("residual_scale", 1));
    config.put("attention_multiplier", real("attention.scale", 1 / Math.sqrt(size)));
    config.put("logits_scaling", real("logit_scale", 1));
  }

  private void rotation(List<Double> factors) {
    config.put("rope_theta", real("rope.freq_base", 10000));
    Object type = fields.getOrDefault("rope.scaling.type", "none");
    if (type.equals("linear") || type.equals("yarn")) {
      ObjectNode scaling = config.putObject("rope_scaling");
      scaling.put("rope_type", (String) type).put("factor", real("rope.scaling.factor", 1));
      if (type.equals("yarn")) {
        scaling.put(
            "original_max_position_embeddings", whole("rope.scaling.original_context_length"));
      }
    } else if (!type.equals("none")) {
      throw refusal("rope.scaling.type is " + type);
    }
    if (!factors.isEmpty()) {
      llama3(factors);
    }
  }

  /** LLaMA 3's scaling stands in a file as what each angle is divided by. */
  private void llama3(List<Double> factors) {
    for (double factor : LLAMA3_FACTORS) {
      config
          .putObject("rope_scaling")
          .put("rope_type", "llama3")
          .put("factor", factor)
          .put("low_freq_factor", 1.0)
          .put("high_freq_factor", 4.0)
          .put("original_max_position_embeddings", 8192);
      if (isSame(described().factors().get("rope_freqs.weight"), factors)) {
        return;
      }
    }
    throw refusal("rope_freqs.weight is not that of LLaMA 3.1 or 3.2");
  }

  private static boolean isSame(List<Double> described, List<Double> factors) {
    if (described == null || described.size() != factors.size()) {
      return false;
    }
    for (int i = 0; i < factors.size(); i++) {
      if (!isClose(factors.get(i), described.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether two numbers differ by no more than rounding; NaN is close to none. */
  private static boolean isClose(double number, double other) {
    return Math.abs(number - other) <= ROUNDING * Math.abs(number);
  }

  private GgufModel described() {
    return described(config);
  }

  /** Returns what a file of a whole model of a config says. */
  public static GgufModel described(ObjectNode config) {
    return described(Config.of("config.json", config));
  }

  /** Returns what a file of a whole model of a config says. */
  public static GgufModel described(Config read) {
    Decoder decoder = Families.of(read);
    List<PackedLayer> all =
        IntStream.range(0, decoder.blockCount()).mapToObj(PackedLayer::of).toList();
    return GgufModel.of(Families.family(read), decoder, all);
  }

  private void check(List<Double> factors) {
    GgufModel described = described();
    fields.forEach((key, value) -> check(described, key, value));
    described.tensors().forEach(tensor -> checkShape(tensor));
    if (factors.isEmpty() && !described.factors().isEmpty()) {
      throw refusal("rope_freqs.weight is missing");
    }
    Set<String> known = new TreeSet<>(described.factors().keySet());
    described.tensors().forEach(tensor -> known.add(tensor.name()));
    shapes.keySet().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw refusal("it has the tensor " + name + ", which is unknown");
            });
  }

  private void check(GgufModel described, String key, Object value) {
    Object ours = described.fields().get(architecture + "." + key);
    boolean same = ours == null ? IDLE.contains(key) || isNothing(key, value) : isSame(ours, value);
    if (!same) {
      throw refusal(
          Strings.format("the field %s.%s (%s) is not supported", architecture, key, value));
    }
  }

  private static boolean isSame(Object ours, Object value) {
    if (ours instanceof Double number) {
      return value instanceof Double other && isClose(number, other);
    }
    return ours instanceof Integer number ? value.equals(number.longValue()) : ours.equals(value);
  }

  /** Returns whether a field that is not written here has the value that means nothing. */
  private static boolean isNothing(String key, Object value) {
    return value.equals(0L) || value.equals("none") || (key.endsWith("scale") && value.equals(1.0));
  }

  private void checkShape(GgufTensor tensor) {
    List<Long> found =
        Optional.ofNullable(shapes.get(tensor.name()))
            .orElseThrow(() -> refusal("the tensor " + tensor.name() + " is missing"));
    if (!found.equals(tensor.shape())) {
      throw refusal(
          Strings.format(
              "the tensor %s has the shape %s, not %s", tensor.name(), found, tensor.shape()));
    }
    if (!tensor.parts().stream().allMatch(part -> part.isWhole() && !part.transposed())) {
      throw refusal("the tensor " + tensor.name() + " is joined from parts");
    }
  }
}
