package org.sleb4j.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.FilePath;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.json.Json;

/**
 * The sizes of a model without its weights: a {@code config.json}, either of a published model that
 * this library knows by name or of any other.
 *
 * @param name what results call it
 * @param config as a model directory would hold it
 */
public record ModelShape(String name, Config config) {
  private static final List<String> NAMES =
      List.of(
          "aya-23-8b",
          "falcon-7b",
          "falcon-rw-1b",
          "gpt2",
          "gemma-2b",
          "gemma-7b",
          "gemma-2-2b",
          "gemma-2-9b",
          "gemma-2-27b",
          "gemma-3-1b",
          "granite-3.3-8b",
          "llama-2-7b",
          "llama-2-13b",
          "llama-2-70b",
          "llama-3-8b",
          "llama-3-70b",
          "ministral-8b",
          "ministral-3-8b",
          "mistral-7b",
          "mixtral-8x7b",
          "nemotron-4-15b",
          "olmo-7b",
          "olmo-2-7b",
          "olmo-2-13b",
          "olmo-3-7b",
          "opt-125m",
          "opt-350m",
          "opt-1.3b",
          "opt-2.7b",
          "opt-6.7b",
          "opt-13b",
          "opt-30b",
          "opt-66b",
          "phi-2",
          "phi-3-mini-4k",
          "phi-4",
          "pythia-6.9b",
          "qwen1.5-moe-a2.7b",
          "qwen2.5-7b",
          "qwen3-8b",
          "qwen3-30b-a3b",
          "smollm3-3b",
          "stablelm-2-1.6b",
          "starcoder2-15b",
          "tiny-llama",
          "tiny-opt");

  /** Returns the names that {@link #of} knows. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Returns the shape of this name, or that of a {@code config.json} file.
   *
   * @throws InvalidInputException if the name is unknown and there is no such file, or the file is
   *     not a JSON object
   */
  public static ModelShape of(String nameOrFile) {
    return NAMES.contains(nameOrFile) ? known(nameOrFile) : read(nameOrFile);
  }

  private static ModelShape known(String name) {
    try (InputStream json = ModelShape.class.getResourceAsStream("shapes/" + name + ".json")) {
      return new ModelShape(name, Config.of(name, Json.parse(json.readAllBytes(), name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelShape read(String file) {
    Path path = FilePath.of(file);
    if (!Files.isRegularFile(path)) {
      throw new InvalidInputException(
          Strings.format("shape (%s) must be one of %s or a config.json file.", file, NAMES));
    }
    return new ModelShape(file, Config.of(file, Json.readPython(path)));
  }
}
