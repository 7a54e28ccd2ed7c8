package org.sleb4j.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sleb4j.check.Check;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;
import org.sleb4j.check.Warnings;

/**
 * Lists the tensors of a model directory: of the single file of the first format that has one, or
 * of the shards that its index names, each tensor in the shard the index says; and those that
 * {@link LinkedWeights} names.
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
    Map<String, StoredTensor> linked = LinkedWeights.of(directory);
    Optional<Map<String, StoredTensor>> own = own(directory);
    if (linked.isEmpty()) {
      return own.orElseThrow(() -> none(directory));
    }
    Map<String, StoredTensor> all = new LinkedHashMap<>(linked);
    own.ifPresent(all::putAll);
    return all;
  }

  private static Optional<Map<String, StoredTensor>> own(ModelDirectory directory) {
    return Arrays.stream(WeightFormat.values())
        .map(format -> new Weights(directory, format).find())
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static InvalidInputException none(ModelDirectory directory) {
    String names =
        Arrays.stream(WeightFormat.values())
            .flatMap(format -> Stream.of(format.file(), format.index()))
            .collect(Collectors.joining(", "));
    return new InvalidInputException(
        Strings.format("%s holds no weights: none of %s exists.", directory.path(), names));
  }

  private Optional<Map<String, StoredTensor>> find() {
    Optional<Path> single = directory.find(format.file());
    if (single.isPresent() && directory.find(format.index()).isPresent()) {
      Warnings.warn(
          "%s holds %s and %s: the first is read, as in transformers.",
          directory.path(), format.file(), format.index());
    }
    return single
        .map(file -> byName(format.read(file)))
        .or(() -> directory.find(format.index()).map(this::sharded));
  }

  private static Map<String, StoredTensor> byName(List<StoredTensor> tensors) {
    Map<String, StoredTensor> byName = new LinkedHashMap<>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    return byName;
  }

  /**
   * As in transformers, all tensors of the shards count, whether the index names them or not. Of
   * two with one name, the one in the shard that the index names.
   */
  private Map<String, StoredTensor> sharded(Path index) {
    Map<String, String> shards = shards(index);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Set<String> odd = new LinkedHashSet<>();
    for (String shard : new TreeSet<>(shards.values())) {
      for (StoredTensor tensor : format.read(directory.named(shard))) {
        boolean isExpected = shard.equals(shards.get(tensor.name()));
        if (!isExpected || tensors.containsKey(tensor.name())) {
          odd.add(tensor.name());
        }
        if (isExpected) {
          tensors.put(tensor.name(), tensor);
        } else {
          tensors.merge(tensor.name(), tensor, (earlier, later) -> chosen(shards, earlier, later));
        }
      }
    }
    shards.keySet().stream().filter(name -> !tensors.containsKey(name)).forEach(odd::add);
    warn(index, odd);
    return tensors;
  }

  private StoredTensor chosen(
      Map<String, String> shards, StoredTensor earlier, StoredTensor later) {
    String named = shards.get(later.name());
    Check.that(
        named != null && earlier.file().equals(directory.path().resolve(named)),
        "%s: %s is in two shards, %s and %s, and the index names neither.",
        directory.path(),
        Excerpt.of(later.name()),
        earlier.file().getFileName(),
        later.file().getFileName());
    return earlier;
  }

  private static void warn(Path index, Set<String> odd) {
    if (!odd.isEmpty()) {
      Warnings.warn(
          "%s and the shards disagree about %d tensor%s, the first is %s: the shards are used.",
          index, odd.size(), odd.size() == 1 ? "" : "s", Excerpt.of(odd.iterator().next()));
    }
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
}
