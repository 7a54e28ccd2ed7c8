package org.sleb4j.gguf;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The types of metadata, by their numbers in a file. */
enum ValueType {
  UINT8(0, 1),
  INT8(1, 1),
  UINT16(2, 2),
  INT16(3, 2),
  UINT32(4, 4),
  INT32(5, 4),
  FLOAT32(6, 4),
  BOOL(7, 1),
  /** Its length in 8 bytes, then UTF-8. */
  STRING(8, 8),
  /** The type of its items in 4 bytes, their number in 8, then the items. */
  ARRAY(9, 12),
  UINT64(10, 8),
  INT64(11, 8),
  FLOAT64(12, 8);

  private final int code;
  private final int leastBytes;

  ValueType(int code, int leastBytes) {
    this.code = code;
    this.leastBytes = leastBytes;
  }

  static Optional<ValueType> of(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }

  int code() {
    return code;
  }

  /** Returns the fewest bytes that a value takes; all of them take as many where it has a size. */
  int leastBytes() {
    return leastBytes;
  }

  boolean hasSize() {
    return this != STRING && this != ARRAY;
  }

  boolean isWhole() {
    return hasSize() && !isReal() && this != BOOL;
  }

  boolean isReal() {
    return this == FLOAT32 || this == FLOAT64;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
