package org.sleb4j.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A native array, freed by {@link #close} or by the {@link Scope} that owns it. */
public final class Tensor implements AutoCloseable {
  private final PtNDArray array;

  Tensor(PtNDArray array) {
    this.array = array;
  }

  PtNDArray array() {
    return array;
  }

  /** Returns the size of each axis. */
  public List<Long> shape() {
    return Arrays.stream(array.getShape().getShape()).boxed().toList();
  }

  /** Returns the size of one axis; a negative axis counts from the last. */
  public long size(int axis) {
    long[] shape = array.getShape().getShape();
    return shape[axis < 0 ? axis + shape.length : axis];
  }

  /** Returns the number of elements. */
  public long elements() {
    return array.getShape().size();
  }

  /** Returns the element type. */
  public DType dtype() {
    return DType.of(array.getDataType());
  }

  /** Copies the elements of a float32 tensor, in row-major order; at most 2^29 of them. */
  public float[] floats() {
    float[] values = new float[Math.toIntExact(elements())];
    bytes().asFloatBuffer().get(values);
    return values;
  }

  /** Copies the elements of a float64 tensor, in row-major order; at most 2^28 of them. */
  public double[] doubles() {
    double[] values = new double[Math.toIntExact(elements())];
    bytes().asDoubleBuffer().get(values);
    return values;
  }

  /** Copies the elements of an int64 tensor, in row-major order; at most 2^28 of them. */
  public long[] longs() {
    long[] values = new long[Math.toIntExact(elements())];
    bytes().asLongBuffer().get(values);
    return values;
  }

  /** Views the memory of a tensor on the CPU, valid as long as the tensor; at most 2 GiB. */
  public ByteBuffer bytes() {
    return JniUtils.getByteBuffer(array, array.getDevice().equals(ai.djl.Device.cpu()));
  }

  /** Frees the array; a second call does nothing. */
  @Override
  public void close() {
    array.close();
  }

  @Override
  public String toString() {
    return array.isReleased() ? "Tensor(freed)" : "Tensor" + shape() + " " + dtype();
  }
}
