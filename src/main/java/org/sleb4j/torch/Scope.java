package org.sleb4j.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Owns tensors on one device and frees them when it is closed. */
public final class Scope implements AutoCloseable {
  private final Device device;
  private final PtNDManager manager;

  private Scope(Device device) {
    this.device = device;
    this.manager = Torch.newManager(device);
  }

  /**
   * Opens a scope.
   *
   * @throws org.sleb4j.check.InvalidInputException if the device is not here
   */
  public static Scope on(Device device) {
    return new Scope(device);
  }

  /** Returns the device its tensors live on. */
  public Device device() {
    return device;
  }

  /** Makes an int64 tensor of these elements in row-major order. */
  public Tensor longs(long[] values, long... shape) {
    return new Tensor(manager.create(LongBuffer.wrap(values), new Shape(shape), DataType.INT64));
  }

  /** Makes a float32 tensor of these elements in row-major order. */
  public Tensor floats(float[] values, long... shape) {
    return new Tensor(manager.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32));
  }

  /** Takes over a tensor, which now lives as long as this scope. */
  public Tensor adopt(Tensor tensor) {
    tensor.array().attach(manager);
    return tensor;
  }

  PtNDManager manager() {
    return manager;
  }

  Tensor own(PtNDArray array) {
    return new Tensor(array);
  }

  /** Frees every tensor it owns. */
  @Override
  public void close() {
    manager.close();
  }
}
