package org.sleb4j.gguf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sleb4j.checkpoint.StoredTensor;
import org.sleb4j.torch.DType;

/**
 * A tensor within a file.
 *
 * @param offset the byte of the file where its data begins
 */
public record PlacedTensor(TensorInfo info, Path file, long offset) {
  /** Returns the byte behind its data. */
  long end() {
    return offset + info.bytes();
  }

  /**
   * Returns it mapped: with its own type and shape where PyTorch has the type, otherwise as bytes,
   * whose last axis are the blocks of a row.
   */
  StoredTensor stored() {
    return switch (info.type()) {
      case F32 -> stored(DType.FLOAT32);
      case F16 -> stored(DType.FLOAT16);
      case BF16 -> stored(DType.BFLOAT16);
      case F64 -> stored(DType.FLOAT64);
      case I8 -> stored(DType.INT8);
      case I32 -> stored(DType.INT32);
      case I64 -> stored(DType.INT64);
      default -> blocks();
    };
  }

  private StoredTensor stored(DType dtype) {
    return StoredTensor.inFile(info.name(), dtype, info.shape(), file, offset);
  }

  private StoredTensor blocks() {
    List<Long> shape = new ArrayList<>(info.shape());
    shape.set(shape.size() - 1, info.type().bytes(info.columns()));
    return StoredTensor.inFile(info.name(), DType.UINT8, shape, file, offset);
  }
}
