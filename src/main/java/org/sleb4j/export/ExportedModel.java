package org.sleb4j.export;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;

/**
 * A model that was written as a GGUF file.
 *
 * @param file where it is
 * @param architecture that of llama.cpp which computes it
 * @param layers their number, padded ones included
 * @param types how many tensors it has of each type, that with the most bytes first
 * @param bytes of the file
 */
public record ExportedModel(
    Path file, String architecture, int layers, Map<String, Integer> types, long bytes) {
  public ExportedModel {
    types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
  }

  /** Returns the type of most of its bytes. */
  public String type() {
    return types.keySet().iterator().next();
  }

  /** Returns the number of its tensors. */
  public int tensors() {
    return types.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the number of tensors of each type, such as {@code 85 of q8_0, 25 of f32}. */
  public String typesText() {
    return types.entrySet().stream()
        .map(type -> type.getValue() + " of " + type.getKey())
        .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return Strings.format(
        "%s: %s, %d layers, %d tensors (%s), %s",
        file, architecture, layers, tensors(), typesText(), Bytes.text(bytes));
  }
}
