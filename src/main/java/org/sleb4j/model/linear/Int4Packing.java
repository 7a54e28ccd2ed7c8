package org.sleb4j.model.linear;

import java.util.List;
import java.util.Map;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Takes the tensors of weights of 4 bits apart and puts those of layers that read the same input
 * together.
 *
 * <p>Eight outputs lie in an element of int32 in the order 0, 2, 4, 6, 1, 3, 5, 7, the first in the
 * lowest bits. The kernels of PyTorch compute (q - 8) s + o: the offset o is (8 - z) s.
 */
final class Int4Packing {
  private static final String METHODS =
      """
      def numbers(self, packed: Tensor) -> Tensor:  # int32 [rows, outputs / 8] to [rows, outputs]
        lowest = torch.tensor([0, 16, 4, 20, 8, 24, 12, 28], dtype=self.int32)
        shifted = torch.bitwise_right_shift(packed.unsqueeze(-1), lowest)
        return torch.bitwise_and(shifted, 15).flatten(1)
      def write(self, packed: Tensor, to: Tensor) -> Tensor:  # some rows at a time: they are four times as large
        for i in range((packed.size(0) + 63) // 64):
          rows = torch.slice(packed, 0, i * 64, (i + 1) * 64)
          to.narrow(0, i * 64, rows.size(0)).copy_(self.numbers(rows))
        return to
      def dense(self, part: List[Tensor], group: int) -> Tensor:  # [outputs, inputs]
        numbers = self.numbers(part[0])
        groups = torch.floor_divide(torch.arange(numbers.size(0)), group)
        zeros = self.numbers(part[1]).index_select(0, groups)
        scales = part[2].to(self.float32).index_select(0, groups)
        return torch.contiguous(((numbers - zeros).to(self.float32) * scales).t())
      def scaling(self, zeros: Tensor, scales: Tensor) -> Tensor:  # [groups, outputs, 2]
        s = scales.to(self.float32)
        return torch.stack([s, s * (8 - self.numbers(zeros))], -1)
      def stack(self, parts: List[List[Tensor]], group: int, type: int) -> List[Tensor]:
        groups = parts[0][2].size(0)
        outputs = 0
        biased = False
        for part in parts:
          outputs = outputs + part[2].size(1)
          biased = biased or len(part) == 4
        padded = (outputs + 15) // 16 * 16
        q = torch.zeros([groups * group, padded], dtype=self.uint8)
        scaling = torch.zeros([groups, padded, 2], dtype=type)
        first = 0
        for part in parts:
          count = part[2].size(1)
          self.write(part[0], q.narrow(1, first, count))
          scaling.narrow(1, first, count).copy_(self.scaling(part[1], part[2]))
          first = first + count
        stacked = [q, scaling]
        if biased or padded > outputs:
          stacked.append(self.biases(parts, type))
        return stacked
      def biases(self, parts: List[List[Tensor]], type: int) -> Tensor:
        biases = annotate(List[Tensor], [])
        for part in parts:
          if len(part) == 4:
            biases.append(part[3].to(torch.device("cpu"), type, False, False))
          else:
            biases.append(torch.zeros([part[2].size(1)], dtype=type))
        return torch.cat(biases)
      """;

  private Int4Packing() {}

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(METHODS, Map.of());
  }

  /** Returns a weight as float32 [outputs, inputs]. */
  static Tensor dense(Scope scope, List<Tensor> part, int groupSize) {
    return Holder.PROGRAM.tensor(scope, "dense", part, groupSize);
  }

  /** Returns whether a part is a weight of 4 bits. */
  static boolean isInt4(List<Tensor> part) {
    return part.get(0).dtype() == DType.INT32;
  }

  /**
   * Returns the numbers of all parts, uint8 [inputs, outputs], their scales and offsets, [groups,
   * outputs, 2], and where a part has one or outputs were added a bias.
   *
   * <p>Inputs are filled up to whole groups, outputs to a multiple of 16, with zeros.
   */
  static List<Tensor> stack(Scope scope, List<List<Tensor>> parts, int groupSize, DType dtype) {
    return Holder.PROGRAM.tensors(scope, "stack", parts, groupSize, dtype.code());
  }
}
