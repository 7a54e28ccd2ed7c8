package org.sleb4j.model.family;

import java.util.List;
import java.util.Set;
import org.sleb4j.checkpoint.Config;

/** How rotary angles are changed for texts longer than those a model was first trained on. */
public interface RotaryScaling {
  /** The types that {@link #of} knows. */
  List<String> TYPES = List.of("default", "linear", "dynamic", "llama3");

  /** No scaling. */
  RotaryScaling NONE = new RotaryScaling() {};

  /** Returns the base of the angles for a text that is this many times the trained length. */
  default double base(double theta, int size, double lengths) {
    return theta;
  }

  /** Returns the scaled inverse frequency, in radians per token. */
  default double frequency(double inverse) {
    return inverse;
  }

  /** Returns what cosine and sine are multiplied with. */
  default double magnitude() {
    return 1;
  }

  /** Returns how many times the length in the config a window may have. */
  default double stretch() {
    return 1;
  }

  /** All angles are divided by a factor; Chen et al., 2023, "Position Interpolation". */
  record Linear(double factor) implements RotaryScaling {
    @Override
    public double frequency(double inverse) {
      return inverse / factor;
    }

    @Override
    public double stretch() {
      return Math.max(1, factor);
    }
  }

  /**
   * The base grows with the text once that is longer than the trained length: "Dynamic NTK" scaling
   * in transformers.
   */
  record Dynamic(double factor) implements RotaryScaling {
    @Override
    public double base(double theta, int size, double lengths) {
      return lengths <= 1
          ? theta
          : theta * Math.pow(factor * lengths - (factor - 1), size / (size - 2.0));
    }

    @Override
    public double stretch() {
      return Math.max(1, factor);
    }
  }

  /**
   * Slow angles are divided by a factor, fast ones are kept, those between are blended; Llama 3.1,
   * as in transformers' {@code _compute_llama3_parameters}.
   *
   * @param slow turns within the original length below which an angle is slow
   * @param fast turns within the original length above which it is fast
   */
  record Llama3(double factor, double slow, double fast, int originalLength)
      implements RotaryScaling {
    @Override
    public double frequency(double inverse) {
      double turns = originalLength * inverse / (2 * Math.PI);
      double blend = Math.max(0, Math.min(1, (turns - slow) / (fast - slow)));
      return inverse * (blend + (1 - blend) / factor);
    }
  }

  /**
   * Reads the scaling that a config's {@code rope_scaling} or {@code rope_parameters} describes.
   *
   * @throws org.sleb4j.check.InvalidInputException if it is of an unknown type
   */
  static RotaryScaling of(Config config) {
    String field = config.has("rope_type") || !config.has("type") ? "rope_type" : "type";
    String type = config.optionalText(field).orElseGet(() -> plain(config));
    String other = config.optionalText("type").orElse(type);
    if (!other.equals(type)) {
      throw config.refuse("type", other, "the same as rope_type, " + type);
    }
    RotaryScaling scaling = of(config, field, type);
    ConfigFields.checkObject(config, Set.of());
    return scaling;
  }

  /** Without a type there may be no settings: nobody knows what they mean. */
  private static String plain(Config config) {
    for (String setting : config.unread().keySet()) {
      throw config.refuse("rope_type", "absent", "one of " + TYPES + ", since it has " + setting);
    }
    return "default";
  }

  private static RotaryScaling of(Config config, String field, String type) {
    return switch (type) {
      case "default" -> NONE;
      case "linear" -> new Linear(config.positiveNumber("factor"));
      case "dynamic" -> new Dynamic(config.positiveNumber("factor"));
      case "llama3" -> llama3(config);
      default -> throw config.refuse(field, type, "one of " + TYPES);
    };
  }

  private static Llama3 llama3(Config config) {
    double slow = config.positiveNumber("low_freq_factor");
    double fast = config.positiveNumber("high_freq_factor");
    if (fast <= slow) {
      throw config.refuse("high_freq_factor", fast, "above low_freq_factor, " + slow);
    }
    return new Llama3(
        config.positiveNumber("factor"),
        slow,
        fast,
        config.positive("original_max_position_embeddings"));
  }
}
