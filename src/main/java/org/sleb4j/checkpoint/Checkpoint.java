package org.sleb4j.checkpoint;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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
  private final Map<Path, FileStamp> files;
  private String hash;

  private Checkpoint(
      Path directory,
      Config config,
      Map<String, StoredTensor> tensors,
      Map<Path, FileStamp> files) {
    this.directory = directory;
    this.config = config;
    this.tensors = Collections.unmodifiableMap(tensors);
    this.files = files;
  }

  /**
   * Opens a model directory.
   *
   * @throws InvalidInputException if it is not a directory, or its config or a header is missing or
   *     broken
   */
  public static Checkpoint open(Path directory) {
    Interrupted.check();
    ModelDirectory files = new ModelDirectory(directory);
    Config config = Config.read(directory);
    Map<String, StoredTensor> tensors = Weights.of(files);
    return new Checkpoint(directory, config, tensors, stamps(tensors));
  }

  private static Map<Path, FileStamp> stamps(Map<String, StoredTensor> tensors) {
    Map<Path, FileStamp> stamps = new HashMap<>();
    tensors.values().forEach(t -> stamps.computeIfAbsent(t.file(), FileStamp::of));
    return stamps;
  }

  /**
   * Returns this checkpoint with tensors under other names.
   *
   * @param naming makes of all names a function from each name to the other one
   */
  public Checkpoint renamed(Function<Set<String>, UnaryOperator<String>> naming) {
    UnaryOperator<String> other = naming.apply(tensors.keySet());
    Map<String, StoredTensor> renamed = new LinkedHashMap<>();
    tensors.values().stream()
        .map(tensor -> tensor.named(other.apply(tensor.name())))
        .forEach(tensor -> renamed.put(tensor.name(), tensor));
    return new Checkpoint(directory, config, renamed, files);
  }

  /** Returns this checkpoint with a tensor under another name. */
  public Checkpoint moved(String name, String other) {
    Map<String, StoredTensor> moved = new LinkedHashMap<>(tensors);
    moved.put(other, moved.remove(name).named(other));
    return new Checkpoint(directory, config, moved, files);
  }

  /** Returns the directory. */
  public Path directory() {
    return directory;
  }

  /** Returns the name of the directory without its path. */
  public String name() {
    Path last = directory.toAbsolutePath().normalize().getFileName();
    return last == null ? directory.toString() : last.toString();
  }

  /**
   * Checks that the files of the weights are those that were opened: what is read from them now is
   * read where their headers said then.
   *
   * @throws InvalidInputException if one was written or replaced since
   */
  public void checkUnchanged() {
    files.values().forEach(FileStamp::check);
  }

  /**
   * Returns a tensor whose file is the one that was opened.
   *
   * @throws InvalidInputException if it was written or replaced since
   */
  public StoredTensor unchanged(String name) {
    StoredTensor tensor = tensors.get(name);
    files.get(tensor.file()).check();
    return tensor;
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
      checkUnchanged();
      hash = WeightsHash.of(this);
    }
    return hash;
  }
}
