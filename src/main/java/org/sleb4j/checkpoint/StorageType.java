package org.sleb4j.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import org.sleb4j.torch.DType;

/** The storage classes of PyTorch that a checkpoint may name, each with its element type. */
enum StorageType {
  FLOAT("torch.FloatStorage", 4, DType.FLOAT32),
  HALF("torch.HalfStorage", 2, DType.FLOAT16),
  BFLOAT16("torch.BFloat16Storage", 2, DType.BFLOAT16),
  DOUBLE("torch.DoubleStorage", 8, DType.FLOAT64),
  LONG("torch.LongStorage", 8, DType.INT64),
  INT("torch.IntStorage", 4, DType.INT32),
  /** May be named, but no tensor of a checkpoint may be of it. */
  SHORT("torch.ShortStorage", 2, null),
  CHAR("torch.CharStorage", 1, DType.INT8),
  BYTE("torch.ByteStorage", 1, DType.UINT8),
  BOOL("torch.BoolStorage", 1, DType.BOOL);

  private final String className;
  private final int elementBytes;
  private final Optional<DType> dtype;

  StorageType(String className, int elementBytes, DType dtype) {
    this.className = className;
    this.elementBytes = elementBytes;
    this.dtype = Optional.ofNullable(dtype);
  }

  static Optional<StorageType> named(String className) {
    return Arrays.stream(values()).filter(type -> type.className.equals(className)).findFirst();
  }

  /** Returns the bytes of one element. */
  int elementBytes() {
    return elementBytes;
  }

  /** Returns the type of its tensors where tensors can be of it. */
  Optional<DType> dtype() {
    return dtype;
  }

  /** Returns PyTorch's name of the class. */
  @Override
  public String toString() {
    return className;
  }
}
