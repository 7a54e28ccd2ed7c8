package org.sleb4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.sleb4j.check.Check;
import org.sleb4j.check.Interrupted;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.json.Json;

/**
 * The config and the tensors of a model directory; opening it reads headers only.
 *
 * <p>The weights are {@code model.safetensors}, or the shards that {@code
 * model.safetensors.index.json} names.
 */
public final class Checkpoint {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Path directory;
  private final Config config;
  private final Map<String, StoredTensor> tensors;

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
    Check.that(Files.isDirectory(directory), "There is no model directory %s.", directory);
    Config config = Config.read(directory);
    return new Checkpoint(directory, config, tensors(directory));
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

  /** Returns the bytes of all tensors. */
  public long bytes() {
    return tensors.values().stream().mapToLong(StoredTensor::bytes).sum();
  }

  /** Returns a hash of all tensors; it reads every byte once. */
  public String hash() {
    return WeightsHash.of(this);
  }

  private static Map<String, StoredTensor> tensors(Path directory) {
    if (Files.exists(directory.resolve(SINGLE))) {
      return byName(Safetensors.read(inside(directory, SINGLE)));
    }
    Check.that(
        Files.exists(directory.resolve(INDEX)),
        "%s holds no weights: there is neither %s nor %s.",
        directory,
        SINGLE,
        INDEX);
    return sharded(directory);
  }

  private static Map<String, StoredTensor> sharded(Path directory) {
    Map<String, String> files = weightMap(directory.resolve(INDEX));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (String shard : new TreeSet<>(files.values())) {
      byName(Safetensors.read(inside(directory, shard)))
          .forEach(
              (name, tensor) -> {
                checkPlace(directory, name, shard, files.get(name));
                tensors.put(name, tensor);
              });
    }
    files.forEach(
        (name, shard) ->
            Check.that(
                tensors.containsKey(name),
                "%s says that %s is in %s, but it is not there.",
                directory.resolve(INDEX),
                name,
                shard));
    return tensors;
  }

  private static Map<String, String> weightMap(Path index) {
    JsonNode map = Json.read(index).path("weight_map");
    Check.that(map.isObject() && !map.isEmpty(), "%s: weight_map must be an object.", index);
    Map<String, String> files = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      Check.that(
          entry.getValue().isTextual(),
          "%s: the file of %s (%s) must be a string.",
          index,
          entry.getKey(),
          entry.getValue());
      files.put(entry.getKey(), entry.getValue().textValue());
    }
    return files;
  }

  private static void checkPlace(Path directory, String name, String shard, String expected) {
    Check.that(
        shard.equals(expected),
        "%s: %s lies in %s, but the index says %s.",
        directory,
        name,
        shard,
        expected);
  }

  private static Map<String, StoredTensor> byName(List<StoredTensor> tensors) {
    Map<String, StoredTensor> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return byName;
  }

  /**
   * Resolves a file of the directory, which a link may only lead to the hub cache's own blobs from.
   */
  private static Path inside(Path directory, String file) {
    try {
      Path path = directory.resolve(file);
      Check.that(Files.exists(path), "There is no file %s.", path);
      Path real = path.toRealPath();
      Path home = directory.toRealPath();
      Path blobs = home.resolve("../../blobs").normalize();
      Check.that(
          real.startsWith(home) || (isSnapshot(home) && real.startsWith(blobs)),
          "%s leads out of the model directory, to %s: copy the file into the directory.",
          path,
          real);
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (java.nio.file.InvalidPathException e) {
      throw new InvalidInputException(
          String.format("%s: %s is no file name.", directory.resolve(INDEX), file), e);
    }
  }

  private static boolean isSnapshot(Path home) {
    return home.getParent() != null && home.getParent().endsWith("snapshots");
  }
}
