package org.sleb4j.checkpoint;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

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

  /**
   * Maps the data on the CPU, without reading it: only what is touched comes into memory.
   *
   * @param scope owns the result
   */
  public Tensor map(Scope scope) {
    return TensorData.map(scope, this);
  }

  boolean isAligned() {
    return offset % dtype.bytes() == 0;
  }
}
