package org.sleb4j.export;

import java.nio.file.Path;
import org.sleb4j.check.Bytes;
import org.sleb4j.check.Strings;

/**
 * A model that was written as a GGUF file.
 *
 * @param file where it is
 * @param architecture that of llama.cpp which computes it
 * @param type of its matrices
 * @param layers their number, padded ones included
 * @param tensors their number
 * @param bytes of the file
 */
public record ExportedModel(
    Path file, String architecture, FileType type, int layers, int tensors, long bytes) {
  @Override
  public String toString() {
    return Strings.format(
        "%s: %s, %d layers, %d tensors of %s, %s",
        file, architecture, layers, tensors, type, Bytes.text(bytes));
  }
}
