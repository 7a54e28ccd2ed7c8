package org.sleb4j;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.checkpoint.Config;
import org.sleb4j.checkpoint.Safetensors;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.data.Windows;
import org.sleb4j.json.Json;
import org.sleb4j.model.family.Families;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;

/** The numbers of an independent implementation for a small random model. */
public final class Golden {
  private static final Path SHARED = Path.of("..", "shared", "data", "golden");

  private final Path directory;
  private final Path goldens;
  private final JsonNode json;

  private Golden(Path directory, Path goldens) {
    this.directory = directory;
    this.goldens = goldens;
    this.json = Json.read(goldens.resolve("golden.json"));
  }

  /** Returns the goldens of a model, or leaves the calling test out. */
  public static Golden of(String model) {
    Path directory = SharedData.path("golden/" + model);
    JsonNode json = Json.read(directory.resolve("golden.json"));
    return new Golden(
        directory,
        json.has("same_as")
            ? SharedData.path("golden/" + json.get("same_as").asText())
            : directory);
  }

  /** Returns the names of all golden models of a family that this library knows, in order. */
  public static Stream<String> known() {
    if (!Files.isDirectory(SHARED)) {
      return Stream.of("llama-gqa", "opt-pre");
    }
    try (Stream<Path> directories = Files.list(SHARED)) {
      return directories
          .filter(directory -> Files.exists(directory.resolve("config.json")))
          .filter(directory -> Families.types().contains(Config.read(directory).text("model_type")))
          .map(directory -> directory.getFileName().toString())
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  public JsonNode json() {
    return json;
  }

  public Windows windows(String field) {
    return Windows.of(rows(json.get(field)));
  }

  public static List<int[]> rows(JsonNode rows) {
    List<int[]> ids = new ArrayList<>();
    rows.forEach(row -> ids.add(Numbers.ints(row)));
    return ids;
  }

  public float[] tensor(String name) {
    return tensor(goldens.resolve("golden.safetensors"), name);
  }

  public float[] prunedTensor(String name) {
    return tensor(goldens.resolve("golden_pruned.safetensors"), name);
  }

  public boolean hasPruned() {
    return Files.exists(goldens.resolve("golden_pruned.safetensors"));
  }

  public static float[] tensor(Path file, String name) {
    StoredTensor stored =
        Safetensors.read(file).stream()
            .filter(t -> t.name().equals(name))
            .findFirst()
            .orElseThrow();
    try (Scope scope = Scope.on(Device.cpu())) {
      return stored.map(scope).floats();
    }
  }
}
