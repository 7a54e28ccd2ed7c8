package org.sleb4j.model;

import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.sleb4j.checkpoint.Config;

/** The families this library knows, by the {@code model_type} of a checkpoint's config. */
final class Families {
  private static final Map<String, Function<Config, Architecture>> FAMILIES =
      Map.of(
          "llama", Llama::of,
          "mistral", Mistral::of,
          "qwen2", Qwen2::of,
          "qwen3", Qwen3::of,
          "opt", OptArchitecture::of);

  private Families() {}

  /**
   * Reads the architecture that a config describes.
   *
   * @throws org.sleb4j.check.InvalidInputException if the family is unknown or a field is missing
   *     or not supported
   */
  static Architecture of(Config config) {
    String type = config.text("model_type");
    Function<Config, Architecture> family = FAMILIES.get(type);
    if (family == null) {
      throw config.refuse("model_type", type, "one of " + new TreeSet<>(FAMILIES.keySet()));
    }
    Architecture architecture = family.apply(config);
    ConfigFields.check(type, architecture.blockCount(), config);
    return architecture;
  }
}
