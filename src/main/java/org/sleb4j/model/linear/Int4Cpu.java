package org.sleb4j.model.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sleb4j.torch.DType;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * PyTorch's kernel for the CPU, which is for few rows in bfloat16; for more rows and for other
 * types some hundred outputs at a time are made dense from the same packed weights, of which there
 * is no second copy.
 *
 * @param dtype the type of the computation
 */
record Int4Cpu(DType dtype) implements Int4Kernel {
  /** Above as many rows dense products are faster even though the weights are made each time. */
  private static final int KERNEL_ROWS = 64;

  private static final String PRODUCTS =
      """
      def int4_rows(self, x: Tensor, packed: Tensor, scaling: Tensor) -> Tensor:
        if x.size(0) <= KERNEL_ROWS:
          return self.by_kernel(x, packed, scaling)
        return self.by_dense(x, packed, scaling)
      def by_kernel(self, x: Tensor, packed: Tensor, scaling: Tensor) -> Tensor:
        inputs = packed.size(1) * 2
        if x.size(1) < inputs:
          x = torch.constant_pad_nd(x, [0, inputs - x.size(1)])
        return torch._weight_int4pack_mm_for_cpu(x, packed, inputs // scaling.size(0), scaling)
      def by_dense(self, x: Tensor, packed: Tensor, scaling: Tensor) -> Tensor:
        outputs = packed.size(0)
        step = 512
        results = annotate(List[Tensor], [])
        for i in range((outputs + step - 1) // step):
          count = min(step, outputs - i * step)
          w = self.dense(packed.narrow(0, i * step, count), scaling.narrow(1, i * step, count))
          results.append(self.linear_product(x, w.narrow(0, 0, x.size(1)).t(), None))
        return torch.cat(results, 1)
      def dense(self, packed: Tensor, scaling: Tensor) -> Tensor:  # [inputs, outputs]
        q = self.unpacked(packed, BLOCK, RUN).view([scaling.size(0), -1, scaling.size(1)])
        s = torch.contiguous(scaling.select(2, 0)).unsqueeze(1)
        offsets = torch.contiguous(scaling.select(2, 1)).unsqueeze(1)
        return torch.addcmul(offsets, (q.to(self.int8) - 8).to(scaling.dtype), s).flatten(0, 1)
      """;

  /** Where the layout is unknown no weight can be made dense. */
  @Override
  public String script() {
    Optional<Int4Layout> layout = Int4Layout.find();
    int few = dtype == DType.BFLOAT16 ? KERNEL_ROWS : 0;
    return Int4Layout.SCRIPT
        + PRODUCTS
            .replace("KERNEL_ROWS", text(layout.map(found -> few).orElse(Integer.MAX_VALUE)))
            .replace("BLOCK", text(layout.map(Int4Layout::block).orElse(1)))
            .replace("RUN", text(layout.map(Int4Layout::run).orElse(1)));
  }

  private static String text(int number) {
    return Integer.toString(number);
  }

  @Override
  public List<Tensor> pack(Scope scope, List<Tensor> stacked) {
    List<Tensor> packed = new ArrayList<>(stacked);
    packed.set(0, Int4Layout.pack(scope, stacked.get(0)));
    return packed;
  }
}
