package org.sleb4j.model;

import java.util.List;
import java.util.stream.Stream;
import org.sleb4j.model.family.Stored;
import org.sleb4j.model.linear.LinearKind;
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

  private static final String SUFFIX = ".weight";

  /** Returns the name of the packed tensor that may stand for a weight. */
  static String packedName(Stored weight) {
    return layer(weight) + ".qweight";
  }

  /** Returns the name in front of {@code .weight}. */
  static String layer(Stored weight) {
    String name = weight.tensor();
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  static Int4Weight of(Stored weight, Quantization quantization) {
    return new Int4Weight(
        layer(weight), weight.storedRows(), weight.shape().get(1), quantization.groupSize());
  }

  /** Returns names and shapes of the numbers and of the zero points, which are int32. */
  List<Stored> packed() {
    return List.of(
        Stored.of(layer + ".qweight", inputs, outputs / PACKED),
        Stored.of(layer + ".qzeros", groups(), outputs / PACKED));
  }

  /** Returns name and shape of the scales. */
  Stored scales() {
    return Stored.of(layer + ".scales", groups(), outputs);
  }

  /** Returns the names of its tensors, the numbers first, then the zero points, then the scales. */
  List<String> names() {
    return Stream.concat(packed().stream(), Stream.of(scales())).map(Stored::tensor).toList();
  }

  /** Returns how many outputs an element of one of its tensors holds. */
  int outputsPerElement(String name) {
    return name.equals(scales().tensor()) ? 1 : PACKED;
  }

  private long groups() {
    return (inputs + groupSize - 1) / groupSize;
  }

  /** Returns the bytes in memory of some of its outputs. */
  long bytes(long some, DType dtype) {
    return LinearKind.int4Bytes(some, inputs, groupSize, dtype);
  }
}
