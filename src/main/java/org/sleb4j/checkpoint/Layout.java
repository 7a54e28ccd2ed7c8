package org.sleb4j.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The arithmetic of shapes and strides; whatever does not fit into 63 bits is thrown. */
final class Layout {
  private Layout() {}

  /**
   * Counts the elements; a size of 0 does not hide an overflow of the others.
   *
   * @throws ArithmeticException if there are 2^63 or more
   */
  static long elements(List<Long> shape) {
    long others = shape.stream().reduce(1L, (a, b) -> Math.multiplyExact(a, Math.max(1, b)));
    return shape.contains(0L) ? 0 : others;
  }

  /** Returns the strides of row-major order. */
  static List<Long> rowMajor(List<Long> shape) {
    List<Long> strides = new ArrayList<>();
    long stride = 1;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      strides.add(stride);
      stride = Math.multiplyExact(stride, Math.max(1, shape.get(axis)));
    }
    Collections.reverse(strides);
    return strides;
  }

  /**
   * Counts the elements of the storage from the first one shown to the last one shown.
   *
   * @throws ArithmeticException if there are 2^63 or more
   */
  static long span(List<Long> shape, List<Long> strides) {
    if (shape.contains(0L)) {
      return 0;
    }
    long last = 0;
    for (int axis = 0; axis < shape.size(); axis++) {
      last = Math.addExact(last, Math.multiplyExact(shape.get(axis) - 1, strides.get(axis)));
    }
    return Math.addExact(last, 1);
  }
}
