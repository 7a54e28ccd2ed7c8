package org.sleb4j.checkpoint;

import java.nio.file.Path;
import java.util.List;
import org.sleb4j.check.Printable;
import org.sleb4j.check.Strings;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * A tensor that shows elements of a storage, little-endian; it has been made sure that they lie
 * within.
 *
 * @param name its name in the checkpoint, such as {@code model.embed_tokens.weight}
 * @param shape the size of each axis
 * @param strides the distance, in elements of the storage, between neighbours along each axis
 * @param first the element of the storage that is its first one
 */
public record StoredTensor(
    String name, DType dtype, List<Long> shape, List<Long> strides, long first, Storage storage) {
  private static final int MAX_NAME_LENGTH = 1000;
  private static final int MAX_AXES = 64;

  /** A view may repeat what is stored, but a few bytes must not grow into any amount of memory. */
  private static final long MAX_REPEATED_BYTES = 1 << 28;

  /**
   * Checks name, shape, strides and place.
   *
   * @throws org.sleb4j.check.InvalidInputException naming the tensor and what is wrong with it
   */
  public StoredTensor {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
    Subject subject = Subject.tensor(storage.file(), name);
    checkName(subject, name);
    checkAxes(subject, shape, strides);
    checkPlace(subject, dtype, shape, strides, first, storage);
  }

  /**
   * Makes a tensor whose elements stand in a file in row-major order, from a byte on.
   *
   * @param offset a byte from which the file has all of them
   */
  public static StoredTensor inFile(
      String name, DType dtype, List<Long> shape, Path file, long offset) {
    return rowMajor(
        name, dtype, shape, Storage.plain(file, offset, Layout.elements(shape) * dtype.bytes()));
  }

  /** Makes a tensor that fills a storage in row-major order. */
  static StoredTensor rowMajor(String name, DType dtype, List<Long> shape, Storage storage) {
    try {
      return new StoredTensor(name, dtype, shape, Layout.rowMajor(shape), 0, storage);
    } catch (ArithmeticException e) {
      throw Subject.tensor(storage.file(), name)
          .refusal(Strings.format("shape %s is too large", Excerpt.of(shape)));
    }
  }

  private static void checkName(Subject subject, String name) {
    subject.check(
        name.length() <= MAX_NAME_LENGTH && name.codePoints().allMatch(Printable::is),
        "its name must have at most %d printable characters",
        MAX_NAME_LENGTH);
  }

  private static void checkAxes(Subject subject, List<Long> shape, List<Long> strides) {
    subject.check(
        shape.size() <= MAX_AXES, "it has %d axes, but the limit is %d", shape.size(), MAX_AXES);
    subject.check(
        shape.size() == strides.size(), "shape %s and strides %s do not agree", shape, strides);
    subject.check(
        shape.stream().allMatch(n -> n >= 0) && strides.stream().allMatch(n -> n >= 0),
        "shape %s and strides %s must not be negative",
        shape,
        strides);
  }

  private static void checkPlace(
      Subject subject,
      DType dtype,
      List<Long> shape,
      List<Long> strides,
      long first,
      Storage storage) {
    try {
      long bytes = Math.multiplyExact(Layout.elements(shape), (long) dtype.bytes());
      subject.check(
          bytes <= Math.max(storage.bytes(), MAX_REPEATED_BYTES),
          "shape %s repeats elements until they are %d bytes, above the %d that a copy may take",
          shape,
          bytes,
          MAX_REPEATED_BYTES);
      long end = Math.addExact(first, Layout.span(shape, strides));
      subject.check(
          first >= 0 && end <= storage.bytes() / dtype.bytes(),
          "it shows the elements %d to %d of a storage that has %d",
          first,
          end,
          storage.bytes() / dtype.bytes());
    } catch (ArithmeticException e) {
      throw subject.refusal(
          Strings.format("shape %s with strides %s is too large", shape, strides));
    }
  }

  /** Returns this tensor under another name. */
  StoredTensor named(String other) {
    return new StoredTensor(other, dtype, shape, strides, first, storage);
  }

  /** Returns the file it is in. */
  public Path file() {
    return storage.file();
  }

  /** Returns the number of elements. */
  public long elements() {
    return Layout.elements(shape);
  }

  /** Returns the bytes of its elements. */
  public long bytes() {
    return elements() * dtype.bytes();
  }

  /** Returns whether its elements follow one another in row-major order. */
  public boolean isRowMajor() {
    List<Long> expected = Layout.rowMajor(shape);
    for (int axis = 0; axis < shape.size(); axis++) {
      if (shape.get(axis) > 1 && !strides.get(axis).equals(expected.get(axis))) {
        return bytes() == 0;
      }
    }
    return true;
  }

  /** Returns whether {@link #map} needs no memory for the data but the file's own pages. */
  public boolean isMapped() {
    return storage.isMappable(dtype.bytes());
  }

  /**
   * Brings the data to the CPU: mapped, so that only what is touched comes into memory, or read
   * where {@link #isMapped()} says no. The file must not become shorter while the tensor lives.
   *
   * @param scope owns the result, which has the strides of this tensor
   * @throws org.sleb4j.check.InvalidInputException if the file has become shorter, is broken or has
   *     gone
   */
  public Tensor map(Scope scope) {
    return TensorData.map(scope, this);
  }

  long span() {
    return Layout.span(shape, strides);
  }
}
