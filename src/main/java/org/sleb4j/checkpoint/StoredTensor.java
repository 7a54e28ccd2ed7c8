package org.sleb4j.checkpoint;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.torch.DType;

/**
 * A tensor that lies contiguous in a file, in row-major order and little-endian.
 *
 * @param name its name in the checkpoint, such as {@code model.embed_tokens.weight}
 * @param shape the size of each axis
 * @param offset the byte in the file where its data begins
 * @param bytes the length of its data
 */
public record StoredTensor(
    String name, DType dtype, List<Long> shape, Path file, long offset, long bytes) {
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** Returns the number of elements. */
  public long elements() {
    return bytes / dtype.bytes();
  }

  boolean isAligned() {
    return offset % dtype.bytes() == 0;
  }
}
