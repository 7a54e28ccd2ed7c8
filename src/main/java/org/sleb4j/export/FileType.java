package org.sleb4j.export;

import java.util.Arrays;
import org.sleb4j.check.InvalidInputException;
import org.sleb4j.check.Printable;
import org.sleb4j.check.Strings;
import org.sleb4j.gguf.TensorType;

/** The type of the matrices of a GGUF file; norms, biases and routers are of float32 in any. */
public enum FileType {
  F32(0, TensorType.F32),
  F16(1, TensorType.F16),
  BF16(32, TensorType.BF16),
  Q8_0(7, TensorType.Q8_0),
  Q4_0(2, TensorType.Q4_0);

  private final int code;
  private final TensorType matrices;

  FileType(int code, TensorType matrices) {
    this.code = code;
    this.matrices = matrices;
  }

  /**
   * Returns the type of a name such as {@code q8_0}.
   *
   * @throws org.sleb4j.check.InvalidInputException if there is none
   */
  public static FileType named(String name) {
    return Arrays.stream(values())
        .filter(type -> type.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    Strings.format(
                        "type (%s) must be one of %s.",
                        Printable.of(name), Arrays.toString(values()))));
  }

  /** Returns the value of {@code general.file_type}. */
  int code() {
    return code;
  }

  TensorType matrices() {
    return matrices;
  }

  @Override
  public String toString() {
    return matrices.toString();
  }
}
