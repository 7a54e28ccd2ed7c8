package org.sleb4j.model;

import java.util.List;
import java.util.Map;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * PyTorch's kernel for CUDA, which computes in bfloat16; where there are more rows than inputs it
 * multiplies the identity, which gives the dense weight, and that multiplies the rows.
 */
record Int4Cuda(WeightSource.Place place) implements Int4Kernel {
  private static final String PRODUCTS =
      """
      def int4(self, x: Tensor, part: List[Tensor]) -> Tensor:
        inputs = part[0].size(1) * part[0].size(3) * 32
        group = inputs // part[1].size(0)
        rows = torch.contiguous(x.flatten(0, -2))
        if rows.size(1) < inputs:
          rows = torch.constant_pad_nd(rows, [0, inputs - rows.size(1)])
        if rows.size(0) <= inputs:
          y = torch._weight_int4pack_mm(rows, part[0], group, part[1])
        else:
          identity = torch.eye(inputs, dtype=x.dtype, device=x.device)
          y = torch.matmul(rows, torch._weight_int4pack_mm(identity, part[0], group, part[1]))
        if len(part) == 3:
          y = y.narrow(1, 0, part[2].size(0)) + part[2]
        return y.view(x.size()[:-1] + [y.size(1)])
      """;

  /**
   * The tiles have 16 inputs; the kernel takes 2, 4 or 8 of them, no more than a group, at once.
   */
  private static final String PACKING =
      """
      def pairs(self, q: Tensor) -> Tensor:  # uint8 [outputs, inputs / 2], the first in the high bits
        x = torch.contiguous(q.t()).view([q.size(1), -1, 2])
        return torch.bitwise_or(torch.bitwise_left_shift(x.select(2, 0), 4), x.select(2, 1))
      def pack(self, stacked: List[Tensor], device: str) -> List[Tensor]:
        at = torch.device(device)
        group = stacked[0].size(0) // stacked[1].size(0)
        pairs = self.pairs(stacked[0]).to(at, 0, False, False)
        part = [torch._convert_weight_to_int4pack(pairs, min(8, group // 16))]
        for tensor in torch.slice(stacked, 1):
          part.append(tensor.to(at, tensor.dtype, False, False))
        return part
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(PACKING, Map.of());
  }

  @Override
  public String script() {
    return PRODUCTS;
  }

  @Override
  public List<Tensor> pack(Scope scope, List<Tensor> stacked) {
    return Holder.PROGRAM.tensors(scope, "pack", stacked, place.deviceName());
  }
}
