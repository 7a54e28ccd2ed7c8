package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The angle by which each pair of a head's dimensions turns from one position to the next.
 *
 * <p>The formulas are those of {@code modeling_rope_utils.py} in transformers.
 */
final class RotaryFrequencies {
  private final JsonNode config;
  private final JsonNode scaling;
  private final int size;

  RotaryFrequencies(JsonNode config, int headSize) {
    this.config = config;
    this.scaling = config.path(config.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
    this.size = headSize;
  }

  /** Returns the frequencies of a text of this length. */
  double[] at(int length) {
    double[] plain = plain(theta());
    return switch (type()) {
      case "default" -> plain;
      case "linear" -> IntStream.range(0, size / 2).mapToDouble(i -> plain[i] / factor()).toArray();
      case "dynamic" -> plain(dynamicTheta(length));
      case "llama3" -> IntStream.range(0, size / 2).mapToDouble(i -> llama3(plain[i])).toArray();
      case "yarn" -> IntStream.range(0, size / 2).mapToDouble(i -> yarn(plain[i], i)).toArray();
      case "longrope", "su" -> longRope(plain, length);
      default -> throw new IllegalArgumentException(type());
    };
  }

  private String type() {
    return scaling.path("rope_type").asText(scaling.path("type").asText("default"));
  }

  private double theta() {
    return scaling.path("rope_theta").asDouble(config.path("rope_theta").asDouble(10000));
  }

  private double factor() {
    return scaling.get("factor").doubleValue();
  }

  /** RoPE (Su et al., 2021): theta^(-2i / d). */
  private double[] plain(double theta) {
    return IntStream.range(0, size / 2)
        .mapToDouble(i -> Math.pow(theta, -2.0 * i / size))
        .toArray();
  }

  /** NTK-aware scaling: theta (factor n / trained - (factor - 1))^(d / (d - 2)), n >= trained. */
  private double dynamicTheta(int length) {
    double trained = config.get("max_position_embeddings").doubleValue();
    double stretch = factor() * Math.max(length, trained) / trained - (factor() - 1);
    return theta() * Math.pow(stretch, size / (size - 2.0));
  }

  /** Llama 3.1: short waves stay, long waves are stretched, those between them in part. */
  private double llama3(double frequency) {
    double trained = scaling.get("original_max_position_embeddings").doubleValue();
    double low = scaling.get("low_freq_factor").doubleValue();
    double high = scaling.get("high_freq_factor").doubleValue();
    double wave = 2 * Math.PI / frequency;
    if (wave < trained / high) {
      return frequency;
    }
    if (wave > trained / low) {
      return frequency / factor();
    }
    double smooth = (trained / wave - low) / (high - low);
    return (1 - smooth) * frequency / factor() + smooth * frequency;
  }

  /** Returns whether texts of another length turn otherwise from their first token on. */
  boolean changeWithTheWholeText() {
    return List.of("longrope", "su").contains(type());
  }

  /** YaRN (Peng et al., 2023), equation 23: gamma of the rest keeps its frequency. */
  private double yarn(double frequency, int pair) {
    double first = pairThatTurns(scaling.path("beta_fast").asDouble(32));
    double last = pairThatTurns(scaling.path("beta_slow").asDouble(1));
    if (scaling.path("truncate").asBoolean(true)) {
      first = Math.floor(first);
      last = Math.ceil(last);
    }
    first = Math.max(first, 0);
    last = Math.min(last, size - 1);
    double gamma = 1 - Math.min(1, Math.max(0, (pair - first) / (last - first)));
    return (1 - gamma) * frequency / scale() + gamma * frequency;
  }

  /** Solves original x theta^(-2 i / d) = 2 pi turns for i. */
  private double pairThatTurns(double turns) {
    return size / 2.0 * Math.log(original() / (2 * Math.PI * turns)) / Math.log(theta());
  }

  /** LongRoPE (Ding et al., 2024): an own divisor for each pair, two sets of them. */
  private double[] longRope(double[] plain, int length) {
    JsonNode divisors = scaling.get(length > original() ? "long_factor" : "short_factor");
    return IntStream.range(0, plain.length)
        .mapToDouble(i -> plain[i] / divisors.get(i).doubleValue())
        .toArray();
  }

  private double original() {
    String field = "original_max_position_embeddings";
    JsonNode named = scaling.has(field) ? scaling : config;
    return named.path(field).asDouble(config.get("max_position_embeddings").doubleValue());
  }

  private double scale() {
    return scaling
        .path("factor")
        .asDouble(config.get("max_position_embeddings").doubleValue() / original());
  }

  /** What cosine and sine are multiplied with. */
  double magnitude() {
    if (scaling.has("attention_factor")) {
      return scaling.get("attention_factor").doubleValue();
    }
    return switch (type()) {
      case "yarn" -> yarnMagnitude();
      case "longrope", "su" -> Math.sqrt(1 + Math.log(Math.max(1, scale())) / Math.log(original()));
      default -> 1;
    };
  }

  private double yarnMagnitude() {
    double above = scaling.path("mscale").asDouble(0);
    double below = scaling.path("mscale_all_dim").asDouble(0);
    double log = Math.log(Math.max(1, scale()));
    return above == 0 || below == 0
        ? 1 + log / 10
        : (1 + above * log / 10) / (1 + below * log / 10);
  }

  /** Ministral 3: what the query of a position is multiplied with. */
  double growth(int position) {
    double beta = scaling.path("llama_4_scaling_beta").asDouble(0);
    return 1 + beta * Math.log(1 + Math.floor(position / original()));
  }
}
