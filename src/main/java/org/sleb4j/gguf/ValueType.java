package org.sleb4j.gguf;

import java.util.Locale;
import java.util.Optional;

/** The types of metadata, in the order of their numbers in a file. */
enum ValueType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  /** Its length in 8 bytes, then UTF-8. */
  STRING(8),
  /** The type of its items in 4 bytes, their number in 8, then the items. */
  ARRAY(12),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private final int leastBytes;

  ValueType(int leastBytes) {
    this.leastBytes = leastBytes;
  }

  static Optional<ValueType> of(int code) {
    return code >= 0 && code < values().length ? Optional.of(values()[code]) : Optional.empty();
  }

  int code() {
    return ordinal();
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
