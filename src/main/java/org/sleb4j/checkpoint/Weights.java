package org.sleb4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/**
 * Lists the tensors of a model directory: of the single file of the first format that has one, or
 * of the shards that its index names, each tensor in the shard the index says.
 */
final class Weights {
  private final ModelDirectory directory;
  private final WeightFormat format;

  private Weights(ModelDirectory directory, WeightFormat format) {
    this.directory = directory;
    this.format = format;
  }

  /**
   * Lists the tensors by name.
   *
   * @throws InvalidInputException if there are no weights, or a file of them is missing or broken
   */
  static Map<String, StoredTensor> of(ModelDirectory directory) {
    return Arrays.stream(WeightFormat.values())
        .map(format -> new Weights(directory, format).find())
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> none(directory));
  }

  private static InvalidInputException none(ModelDirectory directory) {
    String names =
        Arrays.stream(WeightFormat.values())
            .flatMap(format -> Stream.of(format.file(), format.index()))
            .collect(Collectors.joining(", "));
    return new InvalidInputException(
        Strings.format("%s holds no weights: there is none of %s.", directory.path(), names));
  }

  private Optional<Map<String, StoredTensor>> find() {
    return directory
        .find(format.file())
        .map(file -> byName(format.read(file)))
        .or(() -> directory.find(format.index()).map(this::sharded));
  }

  private static Map<String, StoredTensor> byName(List<StoredTensor> tensors) {
    Map<String, StoredTensor> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return byName;
  }

  private Map<String, StoredTensor> sharded(Path index) {
    Map<String, String> shards = shards(index);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (String shard : new TreeSet<>(shards.values())) {
      for (StoredTensor tensor : format.read(directory.file(shard))) {
        checkPlace(index, tensor.name(), shard, shards.get(tensor.name()));
        tensors.put(tensor.name(), tensor);
      }
    }
    shards.forEach((name, shard) -> checkThere(index, tensors, name, shard));
    return tensors;
  }

  private Map<String, String> shards(Path index) {
    JsonNode map = directory.json(format.index()).path("weight_map");
    Check.that(map.isObject() && !map.isEmpty(), "%s: weight_map must be an object.", index);
    Map<String, String> shards = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      Check.that(
          entry.getValue().isTextual(),
          "%s: the file of %s (%s) must be a string.",
          index,
          Excerpt.of(entry.getKey()),
          Excerpt.of(entry.getValue()));
      shards.put(entry.getKey(), entry.getValue().textValue());
    }
    return shards;
  }

  private static void checkPlace(Path index, String name, String shard, String expected) {
    Check.that(
        shard.equals(expected),
        "%s: %s lies in %s, but the index says %s.",
        index,
        name,
        Excerpt.of(shard),
        expected == null ? "nothing of it" : Excerpt.of(expected));
  }

  private static void checkThere(
      Path index, Map<String, StoredTensor> tensors, String name, String shard) {
    Check.that(
        tensors.containsKey(name),
        "%s says that %s is in %s, but it is not there.",
        index,
        Excerpt.of(name),
        Excerpt.of(shard));
  }
}
