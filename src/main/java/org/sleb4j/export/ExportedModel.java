package org.sleb4j.export;

import java.nio.file.Path;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;
import org.sleb4j.model.Packed;

/**
 * A model that was written as a GGUF file.
 *
 * @param file where it is
 * @param architecture that of llama.cpp which computes it
 * @param packed its layers, and what is padding in them
 * @param types of its tensors
 * @param bytes of the file
 */
public record ExportedModel(
    Path file, String architecture, Packed packed, TypeCounts types, long bytes) {
  @Override
  public String toString() {
    return Strings.format(
        "%s: %s, %s, %s (%s), %s",
        file,
        architecture,
        packed,
        Strings.counted(types.tensors(), "tensor"),
        types,
        Bytes.text(bytes));
  }
}
