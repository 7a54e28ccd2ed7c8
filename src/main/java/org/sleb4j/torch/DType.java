package org.sleb4j.torch;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Locale;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Strings;

/** Element types of tensors, with the number TorchScript knows them by. */
public enum DType {
  FLOAT32(6, 4, DataType.FLOAT32),
  FLOAT16(5, 2, DataType.FLOAT16),
  /** DJL has no name for a bfloat16 tensor that PyTorch made, and must never make one itself. */
  BFLOAT16(15, 2, DataType.UNKNOWN),
  FLOAT64(7, 8, DataType.FLOAT64),
  INT64(4, 8, DataType.INT64),
  INT32(3, 4, DataType.INT32),
  UINT8(0, 1, DataType.UINT8),
  INT8(1, 1, DataType.INT8),
  BOOL(11, 1, DataType.BOOLEAN);

  private final int code;
  private final int bytes;
  private final DataType djl;

  DType(int code, int bytes, DataType djl) {
    this.code = code;
    this.bytes = bytes;
    this.djl = djl;
  }

  /**
   * Returns the number of this type in TorchScript, which programs read as {@code self.float32} and
   * so on.
   */
  public int code() {
    return code;
  }

  /** Returns the bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether weights may be of this type. */
  public boolean isFloating() {
    return this == FLOAT32 || this == FLOAT16 || this == BFLOAT16 || this == FLOAT64;
  }

  /** Returns PyTorch's name of this type, such as {@code bfloat16}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the type a model can be computed in that has this name.
   *
   * @throws InvalidInputException if the name is not float32, bfloat16 or float16
   */
  public static DType parse(String name) {
    return Arrays.stream(new DType[] {FLOAT32, BFLOAT16, FLOAT16})
        .filter(type -> type.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    Strings.format(
                        "dtype (%s) must be one of float32, bfloat16 and float16.", name)));
  }

  static DType of(DataType djl) {
    return Arrays.stream(values())
        .filter(type -> type.djl == djl)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("unexpected tensor type " + djl));
  }
}
