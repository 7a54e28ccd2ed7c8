package org.sleb4j.model.linear;

import java.util.List;
import java.util.Map;
import org.sleb4j.torch.Device;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * PyTorch's kernel for CUDA, which computes in bfloat16; where there are more rows than inputs it
 * multiplies the identity, which gives the dense weight, and that multiplies the rows.
 */
record Int4Cuda(Device device) implements Int4Kernel {
  private static final String PRODUCTS =
      """
      def int4_rows(self, x: Tensor, packed: Tensor, scaling: Tensor) -> Tensor:
        inputs = packed.size(1) * packed.size(3) * 32
        group = inputs // scaling.size(0)
        if x.size(1) < inputs:
          x = torch.constant_pad_nd(x, [0, inputs - x.size(1)])
        if x.size(0) <= inputs:
          return torch._weight_int4pack_mm(x, packed, group, scaling)
        identity = torch.eye(inputs, dtype=x.dtype, device=x.device)
        return torch.matmul(x, torch._weight_int4pack_mm(identity, packed, group, scaling))
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
        pairs = self.pairs(stacked[0]).to(at, self.uint8, False, False)
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
    return Holder.PROGRAM.tensors(scope, "pack", stacked, device.scriptName());
  }
}
