package org.sleb4j.oracle;

import com.fasterxml.jackson.databind.JsonNode;
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
}
