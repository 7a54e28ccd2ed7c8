package org.sleb4j.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;

/**
 * The config and the tensors of a model directory; opening it reads headers only.
 *
 * <p>The weights are {@code model.safetensors} or the shards that its {@code .index.json} names;
 * where there is neither, {@code pytorch_model.bin} or its shards.
 */
public final class Checkpoint {
  private final Path directory;
  private final Config config;
  private final Map<String, StoredTensor> tensors;
  private String hash;

  private Checkpoint(Path directory, Config config, Map<String, StoredTensor> tensors) {
    this.directory = directory;
    this.config = config;
    this.tensors = Collections.unmodifiableMap(tensors);
  }

  /**
   * Opens a model directory.
   *
   * @throws InvalidInputException if it is no directory, or its config or a header is missing or
   *     broken
   */
  public static Checkpoint open(Path directory) {
    Interrupted.check();
    ModelDirectory files = new ModelDirectory(directory);
    return new Checkpoint(directory, Config.read(directory), Weights.of(files));
  }

  /**
   * Returns this checkpoint with a prefix in front of the names that lack it, where none has it:
   * models without a head are saved so.
   *
   * @param prefix such as {@code model.}
   * @param outside the start of names that never have it, such as {@code lm_head.}
   */
  public Checkpoint prefixed(String prefix, String outside) {
    if (tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
      return this;
    }
    Map<String, StoredTensor> prefixed = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String full = name.startsWith(outside) ? name : prefix + name;
          prefixed.put(full, tensor.named(full));
        });
    return new Checkpoint(directory, config, prefixed);
  }

  /** Returns the directory. */
  public Path directory() {
    return directory;
  }

  /** Returns what {@code config.json} says. */
  public Config config() {
    return config;
  }

  /** Returns the tensors by name. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** Returns the bytes of all tensors, 2^63-1 where there are more. */
  public long bytes() {
    return tensors.values().stream()
        .mapToLong(StoredTensor::bytes)
        .reduce(0, (a, b) -> b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b);
  }

  /** Returns a hash of all tensors; the first call reads every byte once. */
  public synchronized String hash() {
    if (hash == null) {
      hash = WeightsHash.of(this);
    }
    return hash;
  }
}
