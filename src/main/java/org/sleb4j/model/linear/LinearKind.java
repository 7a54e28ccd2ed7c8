package org.sleb4j.model.linear;

import java.util.List;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * How linear layers hold their weights and multiply: the seam that keeps blocks free of types.
 *
 * <p>A part is a list of tensors, the weight first and where there is one the bias behind it; what
 * they look like is this kind's own affair.
 */
public interface LinearKind {
  /**
   * Returns TorchScript for {@code linear(self, x, part)}, one product, and {@code project(self, x,
   * parts, sizes)}, the products of parts that read the same input. It may call what is in {@link
   * org.sleb4j.torch.Products#script}.
   */
  String script();

  /**
   * Turns the parts of a group into what {@link #script} takes.
   *
   * @param parts weights and biases in the type and on the device of the computation; in the place
   *     of a weight there may be the three tensors of one of 4 bits, on the CPU: {@code qweight},
   *     {@code qzeros} and {@code scales}
   * @param scope owns what is new
   */
  List<List<Tensor>> prepare(Scope scope, List<List<Tensor>> parts);

  /** Returns products with weights as they are. */
  static LinearKind dense() {
    return new DenseLinear();
  }

  /** Returns products with weights packed for a CPU, in float32 or bfloat16. */
  static LinearKind packed() {
    return new PackedLinear();
  }

  /** Returns products that add up what they read, for {@code sums(self, w, slot)}. */
  static LinearKind calibrating() {
    return new CalibratingLinear();
  }

  /**
   * Returns products with weights of 4 bits.
   *
   * @param groupSize how many inputs of an output share a scale and a zero point
   * @param dtype the type of the computation, bfloat16 on a GPU
   * @param packsDense whether dense weights beside them are packed for a CPU
   */
  static LinearKind int4(Device device, int groupSize, DType dtype, boolean packsDense) {
    Int4Kernel kernel = device.isCpu() ? new Int4Cpu(dtype) : new Int4Cuda(device);
    return new Int4Linear(
        kernel, groupSize, dtype, packsDense ? new PackedLinear() : new DenseLinear());
  }

  /**
   * Returns a weight of 4 bits as float32 [outputs, inputs].
   *
   * @param part its {@code qweight}, {@code qzeros} and {@code scales}, on the CPU
   */
  static Tensor int4Dense(Scope scope, List<Tensor> part, int groupSize) {
    return Int4Packing.dense(scope, part, groupSize);
  }

  /**
   * Returns the bytes in memory of a weight of 4 bits: half a byte a number, and a scale and an
   * offset for a group, outputs and inputs filled up as the kernels want them.
   */
  static long int4Bytes(long outputs, long inputs, int groupSize, DType dtype) {
    long rows = (outputs + 15) / 16 * 16;
    long groups = (inputs + groupSize - 1) / groupSize;
    return rows * groups * (groupSize / 2 + 2L * dtype.bytes());
  }
}
