package org.sleb4j.model.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;

/**
 * A tensor as a program takes it, and how it stands in a checkpoint: as it is, transposed, as rows
 * of a tensor that several share, or as a matrix of a stack.
 *
 * <p>Rows are counted after a stored matrix is transposed. They fall into equal runs, and of each
 * run the same rows are taken: one run for weights that are stacked, one for each head or group of
 * heads where they take turns.
 *
 * @param tensor its name in the checkpoint
 * @param storedShape the shape there
 * @param place of the matrix in a stack, [matrices, rows, columns]; none where it is no stack
 * @param transposed whether a matrix is stored as [inputs, outputs]
 * @param rows which rows of it are meant
 */
public record Stored(
    String tensor, List<Long> storedShape, OptionalInt place, boolean transposed, Rows rows) {
  /**
   * Some rows of each of several equal runs.
   *
   * @param runs the number of runs
   * @param first the first row of a run that is taken
   * @param count how many are taken
   */
  public record Rows(long runs, long first, long count) {}

  public Stored {
    storedShape = List.copyOf(storedShape);
  }

  /** Returns a tensor that is stored as it is. */
  public static Stored of(String tensor, long... shape) {
    List<Long> axes = Arrays.stream(shape).boxed().toList();
    return new Stored(tensor, axes, OptionalInt.empty(), false, new Rows(1, 0, shape[0]));
  }

  /** Returns a matrix of a stack, [matrices, rows, columns]. */
  static Stored stacked(String tensor, int place, long matrices, long rows, long columns) {
    List<Long> axes = List.of(matrices, rows, columns);
    return new Stored(tensor, axes, OptionalInt.of(place), false, new Rows(1, 0, rows));
  }

  /** Returns this matrix stored as [inputs, outputs]. */
  Stored asTransposed() {
    List<Long> swapped = new ArrayList<>(storedShape);
    Collections.swap(swapped, swapped.size() - 1, swapped.size() - 2);
    return new Stored(tensor, swapped, place, true, rows);
  }

  /** Returns rows of this tensor. */
  Stored taking(Rows some) {
    return new Stored(tensor, storedShape, place, transposed, some);
  }

  Stored prefixed(String prefix) {
    return new Stored(prefix + tensor, storedShape, place, transposed, rows);
  }

  /** Returns whether it is the tensor in the checkpoint, every row of it in order. */
  public boolean isWhole() {
    return place.isEmpty() && takesAllRows();
  }

  /** Returns whether every row of the tensor, or of its matrix in a stack, is taken in order. */
  public boolean takesAllRows() {
    return rows.runs() == 1 && rows.count() == storedRows();
  }

  /** Returns the rows of the stored tensor, or matrix, after it is transposed. */
  public long storedRows() {
    return axes().get(transposed ? 1 : 0);
  }

  /** Returns the stored shape without the axis of a stack. */
  private List<Long> axes() {
    return place.isPresent() ? storedShape.subList(1, storedShape.size()) : storedShape;
  }

  /** Returns the shape that programs see. */
  public List<Long> shape() {
    long first = rows.runs() * rows.count();
    return axes().size() == 1 ? List.of(first) : List.of(first, axes().get(transposed ? 0 : 1));
  }

  /** Returns the number of elements that programs see. */
  public long elements() {
    return shape().stream().reduce(1L, Math::multiplyExact);
  }

  /** Returns the number of elements in the checkpoint. */
  public long storedElements() {
    return storedShape.stream().reduce(1L, Math::multiplyExact);
  }
}
