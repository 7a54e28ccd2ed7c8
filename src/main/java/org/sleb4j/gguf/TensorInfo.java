package org.sleb4j.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.sleb4j.check.Printable;
import org.sleb4j.checkpoint.Excerpt;
import org.sleb4j.checkpoint.Subject;

/**
 * What a file says of a tensor besides its place.
 *
 * @param shape the size of each axis, in row-major order: the last axis is the one whose elements
 *     are neighbours, which a file names first
 */
public record TensorInfo(String name, TensorType type, List<Long> shape) {
  static final int MAX_AXES = 4;

  /** llama.cpp keeps a name in 64 bytes and ends it with a zero. */
  private static final int MAX_NAME_BYTES = 63;

  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /**
   * Checks what must be true of every tensor.
   *
   * @throws org.sleb4j.check.InvalidInputException if the format cannot hold it
   */
  TensorInfo check(Subject subject) {
    subject.check(
        !name.isEmpty()
            && name.getBytes(UTF_8).length <= MAX_NAME_BYTES
            && name.codePoints().allMatch(Printable::is),
        "its name must have 1 to %d bytes of printable characters",
        MAX_NAME_BYTES);
    subject.check(
        !shape.isEmpty() && shape.size() <= MAX_AXES,
        "it has %d axes, but must have 1 to %d",
        shape.size(),
        MAX_AXES);
    subject.check(shape.stream().allMatch(n -> n > 0), "shape %s must be positive", shape);
    subject.check(
        columns() % type.blockElements() == 0,
        "a row of %d elements does not fill blocks of %d, as %s needs",
        columns(),
        type.blockElements(),
        type);
    checkSize(subject);
    return this;
  }

  private void checkSize(Subject subject) {
    try {
      bytes();
    } catch (ArithmeticException e) {
      throw subject.refusal("shape " + Excerpt.of(shape) + " is too large");
    }
  }

  /** Returns the number of elements of a row. */
  long columns() {
    return shape.get(shape.size() - 1);
  }

  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** Returns the bytes of the data. */
  public long bytes() {
    return type.bytes(elements());
  }
}
