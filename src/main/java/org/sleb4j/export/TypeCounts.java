package org.sleb4j.export;

import static java.util.stream.Collectors.summingLong;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sleb4j.gguf.TensorInfo;
import org.sleb4j.gguf.TensorType;

/**
 * How many tensors of a file have each type.
 *
 * @param counts by type, that with the most bytes first
 */
public record TypeCounts(Map<String, Integer> counts) {
  public TypeCounts {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  static TypeCounts of(List<TensorInfo> tensors) {
    Map<TensorType, Long> bytes =
        tensors.stream()
            .collect(Collectors.groupingBy(TensorInfo::type, summingLong(TensorInfo::bytes)));
    Map<String, Integer> counts = new LinkedHashMap<>();
    bytes.entrySet().stream()
        .sorted(Map.Entry.<TensorType, Long>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .forEach(type -> counts.put(type.toString(), count(tensors, type)));
    return new TypeCounts(counts);
  }

  private static int count(List<TensorInfo> tensors, TensorType type) {
    return (int) tensors.stream().filter(tensor -> tensor.type() == type).count();
  }

  /** Returns the type of most bytes. */
  public String most() {
    return counts.keySet().iterator().next();
  }

  /** Returns the number of all tensors. */
  public int tensors() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns a text such as {@code 85 of q8_0, 25 of f32}. */
  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(type -> type.getValue() + " of " + type.getKey())
        .collect(Collectors.joining(", "));
  }
}
