package org.sleb4j.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Warnings;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.model.family.RotaryEmbedding.Pairs;

/**
 * Reads how a config rotates queries and keys: {@code rope_scaling}, or in its newer spelling
 * {@code rope_parameters}, with {@code rope_theta}, {@code partial_rotary_factor} and {@code
 * original_max_position_embeddings} in it or beside it. The newer spelling may hold an object for
 * each name in {@code layer_types}.
 *
 * @param defaults the longest window and theta where the config names none
 * @param original the original length where the config names none; empty for the longest window
 * @param longRope other names that the family has for LongRoPE
 * @param standard the settings where the config has none
 */
record RotarySettings(
    Config config,
    LlamaLike.Defaults defaults,
    Optional<Integer> original,
    Set<String> longRope,
    Optional<Config> standard) {
  /** The types of scaling, by their names in configs. */
  private static final List<String> TYPES =
      List.of("default", "linear", "dynamic", "llama3", "yarn", "longrope");

  private static final String ORIGINAL = "original_max_position_embeddings";

  static RotarySettings of(Config config, LlamaLike.Defaults defaults) {
    return new RotarySettings(config, defaults, Optional.empty(), Set.of(), Optional.empty());
  }

  /** Returns these with settings that hold where the config has none. */
  RotarySettings withStandard(Config other) {
    return new RotarySettings(config, defaults, original, longRope, Optional.of(other));
  }

  /** Returns these with the original length of a family, and its other names for LongRoPE. */
  RotarySettings withLongRope(int length, Set<String> names) {
    return new RotarySettings(config, defaults, Optional.of(length), names, standard);
  }

  /** Returns the longest window before scaling. */
  int length() {
    return config.positive("max_position_embeddings", defaults.context());
  }

  /** Returns the rotation of all channels of a head. */
  RotaryEmbedding whole(int headSize) {
    if (headSize % 2 != 0) {
      throw config.refuse("head_dim", headSize, "even, for rotary positions");
    }
    return rotary(object(), headSize);
  }

  /**
   * Returns the rotation of the first channels of a head, the share that {@code
   * partial_rotary_factor} names.
   *
   * @param otherwise the share where the config names none
   */
  RotaryEmbedding part(int headSize, double otherwise) {
    String field = "partial_rotary_factor";
    Optional<Config> settings = object();
    double beside = config.positiveNumber(field, otherwise);
    double share = settings.map(s -> s.positiveNumber(field, beside)).orElse(beside);
    checkSame(field, share, beside);
    int size = (int) (headSize * share);
    if (share > 1 || size == 0 || size % 2 != 0) {
      throw config.refuse(
          field, share, "a share of a head's " + headSize + " channels that is even");
    }
    return rotary(settings, size);
  }

  /**
   * Returns the rotation of all channels of a head in blocks of a type, by the object of that name
   * in {@code rope_parameters}, or by the settings that hold for all blocks.
   */
  RotaryEmbedding ofType(String layerType, int headSize) {
    Optional<Config> own = object().flatMap(settings -> settings.object(layerType));
    return own.isPresent() ? rotary(own, headSize) : whole(headSize);
  }

  /**
   * Returns whether there is an object for each of these names in {@code layer_types}.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is one for some of them only
   */
  boolean areFor(List<String> layerTypes) {
    Optional<Config> settings = object();
    boolean typed = settings.filter(s -> layerTypes.stream().anyMatch(s::has)).isPresent();
    if (typed) {
      if (!layerTypes.stream().allMatch(type -> settings.get().object(type).isPresent())) {
        throw refuse(layerTypes);
      }
      ConfigFields.checkObject(settings.get(), Set.of());
    }
    return typed;
  }

  /** Makes the sentence that refuses settings that do not say what holds for these types. */
  InvalidInputException refuse(List<String> layerTypes) {
    return config.refuse("rope_parameters", "an object with one for each of " + layerTypes);
  }

  /** Returns the settings that hold for all blocks, whichever way they are spelled. */
  Optional<Config> object() {
    checkSpelling();
    return config
        .object("rope_scaling")
        .or(() -> config.object("rope_parameters"))
        .or(() -> standard);
  }

  /** The two objects are the same settings in two spellings. */
  private void checkSpelling() {
    JsonNode old = config.unread().get("rope_scaling");
    JsonNode current = config.unread().get("rope_parameters");
    if (old != null && current != null && !old.equals(current)) {
      throw config.refuse("rope_scaling", old, "the same as rope_parameters, or absent");
    }
    config.understood("rope_scaling", "rope_parameters");
  }

  private RotaryEmbedding rotary(Optional<Config> settings, int size) {
    double theta = theta(settings);
    RotaryScaling scaling = settings.map(s -> scaling(s, theta, size)).orElse(RotaryScaling.NONE);
    return RotaryEmbedding.of(theta, size, length(), scaling, Pairs.HALVES);
  }

  /** As in transformers, the settings' base goes before the one beside them. */
  private double theta(Optional<Config> settings) {
    double beside = config.positiveNumber("rope_theta", defaults.theta());
    double theta = settings.map(s -> s.positiveNumber("rope_theta", beside)).orElse(beside);
    if (theta != beside && config.has("rope_theta")) {
      Warnings.warn(
          "%s: rope_theta is %s and in the rope settings %s, which is used.",
          config, beside, theta);
    }
    return theta;
  }

  private RotaryScaling scaling(Config settings, double theta, int size) {
    String field = settings.has("rope_type") || !settings.has("type") ? "rope_type" : "type";
    String type = settings.optionalText(field).orElseGet(() -> plain(settings));
    String other = settings.optionalText("type").orElse(type);
    if (!other.equals(type)) {
      throw settings.refuse("type", other, "the same as rope_type, " + type);
    }
    RotaryScaling scaling =
        switch (longRope.contains(type) ? "longrope" : type) {
          case "default" -> RotaryScaling.NONE;
          case "linear" -> new RotaryScaling.Linear(settings.positiveNumber("factor"));
          case "dynamic" -> new RotaryScaling.Dynamic(settings.positiveNumber("factor"), length());
          case "llama3" -> llama3(settings);
          case "yarn" -> yarn(settings, theta);
          case "longrope" -> longRope(settings, size);
          default -> throw settings.refuse(field, type, "one of " + TYPES);
        };
    ConfigFields.checkObject(settings, Set.of());
    return scaling;
  }

  /** Without a type there may be no settings: their meaning is unknown. */
  private static String plain(Config settings) {
    for (String setting : settings.unread().keySet()) {
      throw settings.refuse("rope_type", "absent", "one of " + TYPES + ", since it has " + setting);
    }
    return "default";
  }

  private RotaryScaling llama3(Config settings) {
    double slow = settings.positiveNumber("low_freq_factor");
    double fast = settings.positiveNumber("high_freq_factor");
    if (fast <= slow) {
      throw settings.refuse("high_freq_factor", fast, "above low_freq_factor, " + slow);
    }
    int length = named(settings).orElseGet(() -> settings.positive(ORIGINAL));
    return new RotaryScaling.Llama3(settings.positiveNumber("factor"), slow, fast, length);
  }

  private RotaryScaling yarn(Config settings, double theta) {
    if (theta <= 1) {
      throw config.refuse("rope_theta", theta, "above 1, for yarn");
    }
    int length = originalLength(settings);
    double factor = factor(settings, length);
    return new RotaryScaling.Yarn(
        factor,
        settings.positiveNumber("beta_fast", 32),
        settings.positiveNumber("beta_slow", 1),
        settings.flag("truncate", true),
        length,
        settings.positiveNumber("attention_factor", yarnMagnitude(settings, factor)));
  }

  /** "YaRN", section 3.4; the ratio of two such numbers where both are named, as in DeepSeek. */
  private static double yarnMagnitude(Config settings, double factor) {
    double above = settings.numberFromZero("mscale", 0);
    double below = settings.numberFromZero("mscale_all_dim", 0);
    return above > 0 && below > 0 ? grown(factor, above) / grown(factor, below) : grown(factor, 1);
  }

  private static double grown(double factor, double scale) {
    return 0.1 * scale * Math.log(Math.max(1, factor)) + 1;
  }

  private RotaryScaling longRope(Config settings, int size) {
    int length = originalLength(settings);
    double factor = factor(settings, length);
    return new RotaryScaling.LongRope(
        factors(settings, "short_factor", size),
        factors(settings, "long_factor", size),
        factor,
        length,
        settings.positiveNumber("attention_factor", longRopeMagnitude(factor, length)));
  }

  /** "LongRoPE", section 3.3, as in Phi-3. */
  private static double longRopeMagnitude(double factor, int length) {
    return factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(length));
  }

  private static List<Double> factors(Config settings, String field, int size) {
    List<Double> factors = settings.numbers(field);
    if (factors.size() != size / 2 || factors.stream().anyMatch(factor -> factor <= 0)) {
      throw settings.refuse(
          field, factors, "a number above 0 for each of the " + size / 2 + " pairs of channels");
    }
    return factors;
  }

  /** Returns the length of texts before they were made longer. */
  private int originalLength(Config settings) {
    int length = named(settings).or(() -> original).orElse(length());
    if (length < 2) {
      throw settings.refuse(ORIGINAL, length, "above 1");
    }
    return length;
  }

  private Optional<Integer> named(Config settings) {
    if (settings.has(ORIGINAL) && config.has(ORIGINAL)) {
      checkSame(ORIGINAL, settings.positive(ORIGINAL), config.positive(ORIGINAL));
    }
    return Optional.of(settings.has(ORIGINAL) ? settings : config)
        .filter(c -> c.has(ORIGINAL))
        .map(c -> c.positive(ORIGINAL));
  }

  private <T> void checkSame(String field, T inside, T beside) {
    if (config.has(field) && !inside.equals(beside)) {
      throw config.refuse(field, beside, "the same as in the rope settings, " + inside);
    }
  }

  /** Releases of transformers before 5 take the ratio of lengths even where a factor is named. */
  private double factor(Config settings, int original) {
    double ratio = (double) length() / original;
    double factor = settings.positiveNumber("factor", ratio);
    if (factor != ratio && ratio > 1) {
      Warnings.warn(
          "%s: factor is %s, which is used, but max_position_embeddings is %s times %d.",
          settings, factor, ratio, original);
    }
    return factor;
  }
}
