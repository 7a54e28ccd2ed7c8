package org.sleb4j.model;

import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.torch.DType;

/**
 * A weight of a linear layer that a checkpoint holds in 4 bits, as three tensors instead of one.
 *
 * <p>{@code qweight}, int32 [inputs, outputs / 8], has eight numbers q from 0 to 15 in each element
 * and {@code qzeros}, int32 [groups, outputs / 8], as many zero points z; {@code scales}, [groups,
 * outputs], are s: the weight is (q - z) s. The last group has fewer inputs where its size does not
 * divide them.
 *
 * @param layer the name in front of {@code .qweight}
 * @param groupSize how many inputs of an output share a scale and a zero point
 */
record Int4Weight(String layer, long outputs, long inputs, int groupSize) {
  /** Numbers in an element of int32. */
  static final int PACKED = 8;

  /** The kernels want outputs in multiples of this. */
  private static final int PADDED = 16;

  private static final String SUFFIX = ".weight";

  /** Returns the name of the packed tensor that may stand for a weight. */
  static String packedName(WeightGroup.Part part) {
    return layer(part) + ".qweight";
  }

  /** Returns the name in front of {@code .weight}. */
  static String layer(WeightGroup.Part part) {
    String name = part.weight();
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  static Int4Weight of(WeightGroup.Part part, Quantization quantization) {
    return new Int4Weight(
        layer(part), part.shape().get(0), part.shape().get(1), quantization.groupSize());
  }

  /** Returns names and shapes of the numbers and of the zero points, which are int32. */
  List<WeightGroup.Part> packed() {
    return List.of(
        WeightGroup.part(layer + ".qweight", inputs, outputs / PACKED),
        WeightGroup.part(layer + ".qzeros", groups(), outputs / PACKED));
  }

  /** Returns name and shape of the scales. */
  WeightGroup.Part scales() {
    return WeightGroup.part(layer + ".scales", groups(), outputs);
  }

  /** Returns the names of its tensors, the numbers first, then the zero points, then the scales. */
  List<String> names() {
    return Stream.concat(packed().stream(), Stream.of(scales()))
        .map(WeightGroup.Part::weight)
        .toList();
  }

  private long groups() {
    return ceilDiv(inputs, groupSize);
  }

  /** Returns its bytes in memory: half a byte a weight, and a scale and an offset for a group. */
  long bytes(DType dtype) {
    long rows = ceilDiv(outputs, PADDED) * PADDED;
    return rows * groups() * (groupSize / 2 + 2L * dtype.bytes());
  }

  private static long ceilDiv(long value, long divisor) {
    return (value + divisor - 1) / divisor;
  }
}
