package org.sleb4j.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/** Owns tensors on one device, and those computed from them, and frees all when it is closed. */
public final class Scope implements AutoCloseable {
  private final Device device;
  private final PtNDManager manager;
  private final List<Runnable> kept = new ArrayList<>();

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
    Torch.allocating();
    return new Tensor(manager.create(LongBuffer.wrap(values), new Shape(shape), DataType.INT64));
  }

  /** Makes a float32 tensor of these elements in row-major order. */
  public Tensor floats(float[] values, long... shape) {
    Torch.allocating();
    return new Tensor(manager.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32));
  }

  /** Takes over an argument, which is closed with this scope at the latest. */
  public Argument keep(Argument argument) {
    kept.add(argument::close);
    return argument;
  }

  /** Takes over a program, which is closed with this scope. */
  public Program keep(Program program) {
    kept.add(program::close);
    return program;
  }

  PtNDManager manager() {
    return manager;
  }

  Tensor own(PtNDArray array) {
    return new Tensor(array);
  }

  /** Frees everything it owns. */
  @Override
  public void close() {
    kept.forEach(Runnable::run);
    kept.clear();
    manager.close();
  }
}
