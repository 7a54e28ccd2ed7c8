package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
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
  /** Fields of files that change no number, or follow from others. */
  private static final Set<String> IDLE =
      Set.of(
          "vocab_size", "rope.dimension_count", "attention.key_length", "attention.value_length");

  private static final List<Double> LLAMA3_FACTORS = List.of(8.0, 16.0, 32.0);
  private static final double ROUNDING = 1e-5;

  private final GgufHeader header;
  private final ObjectNode config = JsonNodeFactory.instance.objectNode();

  private GgufConfig(GgufHeader header) {
    this.header = header;
  }

  /**
   * Returns the config.
   *
   * @throws InvalidInputException if the architecture is not read, or a field says what no config
   *     can
   */
  public static ObjectNode of(GgufHeader header) {
    GgufConfig made = new GgufConfig(header);
    made.sizes();
    made.rotation();
    made.family();
    made.check();
    return made.config;
  }

  private void sizes() {
    if (!header.has("token_embd.weight")) {
      throw header.refusal("the tensor token_embd.weight is missing");
    }
    int heads = header.whole("attention.head_count");
    config.put("vocab_size", header.rows("token_embd.weight"));
    config.put("hidden_size", header.whole("embedding_length"));
    config.put("num_hidden_layers", header.atMost("block_count", header.shapes().size()));
    config.put("intermediate_size", header.whole("feed_forward_length"));
    config.put("num_attention_heads", heads);
    config.put("num_key_value_heads", header.whole("attention.head_count_kv", heads));
    config.put("max_position_embeddings", header.whole("context_length"));
    config.put("tie_word_embeddings", !header.has("output.weight"));
    if (header.says("attention.layer_norm_rms_epsilon")) {
      config.put("rms_norm_eps", header.real("attention.layer_norm_rms_epsilon", 0));
    }
  }

  private void family() {
    Family family =
        Families.inGguf(header)
            .orElseThrow(() -> header.refusal("known are " + Families.architecturesRead()));
    config.put("model_type", family.type());
    family.fromGguf().orElseThrow().accept(header, config);
  }

  private void rotation() {
    if (!header.says("rope.freq_base") && !header.says("rope.dimension_count")) {
      return;
    }
    config.put("rope_theta", header.real("rope.freq_base", 10000));
    Object type = header.fields().getOrDefault("rope.scaling.type", "none");
    if (type.equals("linear") || type.equals("yarn")) {
      ObjectNode scaling = config.putObject("rope_scaling");
      scaling.put("rope_type", (String) type).put("factor", header.real("rope.scaling.factor", 1));
      if (type.equals("yarn")) {
        scaling.put(
            "original_max_position_embeddings",
            header.whole("rope.scaling.original_context_length"));
      }
    } else if (type.equals("longrope")) {
      longRope();
    } else if (!type.equals("none")) {
      throw header.refusal("rope.scaling.type is " + type);
    }
  }

  private void longRope() {
    ObjectNode scaling = config.putObject("rope_scaling");
    scaling.put("rope_type", "longrope");
    factors("rope_factors_short.weight").forEach(scaling.putArray("short_factor")::add);
    factors("rope_factors_long.weight").forEach(scaling.putArray("long_factor")::add);
    scaling.put("attention_factor", header.real("rope.scaling.attn_factor", 1));
    int original = header.whole("rope.scaling.original_context_length");
    scaling.put("original_max_position_embeddings", original);
  }

  private List<Double> factors(String name) {
    return header.factors().getOrDefault(name, List.of()).stream()
        .map(GgufHeader::rounded)
        .toList();
  }

  /** LLaMA 3's scaling stands in a file as what each angle is divided by. */
  static void llama3(GgufHeader header, ObjectNode config) {
    List<Double> factors = header.factors().get("rope_freqs.weight");
    for (double factor : LLAMA3_FACTORS) {
      config
          .putObject("rope_scaling")
          .put("rope_type", "llama3")
          .put("factor", factor)
          .put("low_freq_factor", 1.0)
          .put("high_freq_factor", 4.0)
          .put("original_max_position_embeddings", 8192);
      if (isSame(described(config).factors().get("rope_freqs.weight"), factors)) {
        return;
      }
    }
    throw header.refusal("rope_freqs.weight is not that of LLaMA 3.1 or 3.2");
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

  private void check() {
    GgufModel described = described(config);
    header.fields().forEach((key, value) -> check(described, key, value));
    described.tensors().forEach(this::checkShape);
    described.factors().forEach(this::checkFactors);
    Set<String> known = new TreeSet<>(described.factors().keySet());
    described.tensors().forEach(tensor -> known.add(tensor.name()));
    header.shapes().keySet().stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .findFirst()
        .ifPresent(
            name -> {
              throw header.refusal("it has the tensor " + name + ", which is unknown");
            });
  }

  private void checkFactors(String name, List<Double> factors) {
    if (!header.has(name)) {
      throw header.refusal(name + " is missing");
    }
    if (!isSame(factors, header.factors().get(name))) {
      throw header.refusal("the numbers of " + name + " are not those of its other settings");
    }
  }

  private void check(GgufModel described, String key, Object value) {
    Object ours = described.fields().get(header.architecture() + "." + key);
    boolean same = ours == null ? IDLE.contains(key) || isNothing(key, value) : isSame(ours, value);
    if (!same && !isLonger(key, ours, value) && !isOfDenseLayers(key)) {
      throw header.refusal(
          Strings.format(
              "the field %s.%s (%s) is not supported", header.architecture(), key, value));
    }
  }

  /** A file may name a longer text than one within which all layers see all tokens. */
  private static boolean isLonger(String key, Object ours, Object value) {
    return key.equals("context_length")
        && ours instanceof Integer window
        && value instanceof Long length
        && window <= length;
  }

  /** Where all layers have experts, nothing has the size of a layer without. */
  private boolean isOfDenseLayers(String key) {
    return key.equals("feed_forward_length") && header.says("expert_feed_forward_length");
  }

  private static boolean isSame(Object ours, Object value) {
    if (ours instanceof Double number) {
      return value instanceof Double other && isClose(number, other);
    }
    return ours instanceof Integer number ? value.equals(number.longValue()) : ours.equals(value);
  }

  /** Returns whether a field that is not written here has the value that means nothing. */
  private static boolean isNothing(String key, Object value) {
    return value.equals(0L)
        || value.equals("none")
        || value.equals(false)
        || (key.endsWith("scale") && value.equals(1.0));
  }

  private void checkShape(GgufTensor tensor) {
    List<Long> found =
        Optional.ofNullable(header.shapes().get(tensor.name()))
            .orElseThrow(() -> header.refusal("the tensor " + tensor.name() + " is missing"));
    if (!found.equals(tensor.shape())) {
      throw header.refusal(
          Strings.format(
              "the tensor %s has the shape %s, not %s", tensor.name(), found, tensor.shape()));
    }
  }
}
