package org.sleb4j.model.family;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor as a program takes it, and how it stands in a checkpoint: as it is, transposed, or as
 * rows of a tensor that several share.
 *
 * <p>Rows are counted after a stored matrix is transposed. They fall into equal runs, and of each
 * run the same rows are taken: one run for weights that are stacked, one for each head or group of
 * heads where they take turns.
 *
 * @param tensor its name in the checkpoint
 * @param storedShape the shape there
 * @param transposed whether a matrix is stored as [inputs, outputs]
 * @param rows which rows of it are meant
 */
public record Stored(String tensor, List<Long> storedShape, boolean transposed, Rows rows) {
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
    return new Stored(tensor, axes, false, new Rows(1, 0, shape[0]));
  }

  /** Returns this matrix stored as [inputs, outputs]. */
  Stored asTransposed() {
    List<Long> swapped = List.of(storedShape.get(1), storedShape.get(0));
    return new Stored(tensor, swapped, true, rows);
  }

  /** Returns rows of this tensor. */
  Stored taking(Rows some) {
    return new Stored(tensor, storedShape, transposed, some);
  }

  Stored prefixed(String prefix) {
    return new Stored(prefix + tensor, storedShape, transposed, rows);
  }

  /** Tells whether it is the tensor in the checkpoint, every row of it in order. */
  public boolean isWhole() {
    return rows.runs() == 1 && rows.count() == storedRows();
  }

  /** Returns the rows of the stored tensor after it is transposed. */
  public long storedRows() {
    return storedShape.get(transposed ? 1 : 0);
  }

  /** Returns the shape that programs see. */
  public List<Long> shape() {
    long first = rows.runs() * rows.count();
    if (storedShape.size() == 1) {
      return List.of(first);
    }
    return List.of(first, storedShape.get(transposed ? 0 : 1));
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
