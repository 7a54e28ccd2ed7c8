package org.sleb4j.model.linear;

import java.util.List;
import java.util.Map;
import org.sleb4j.torch.PackedProducts;
import org.sleb4j.torch.Program;
import org.sleb4j.torch.Scope;
import org.sleb4j.torch.Tensor;

/**
 * Multiplies float32 or bfloat16 on a CPU with weights in oneDNN's own layout, the parts of a group
 * stacked.
 *
 * <p>The packed weights are a copy and replace what they were made from.
 */
record PackedLinear() implements DenseKind {
  private static final String PACK =
      """
      def pack(self, parts: List[List[Tensor]]) -> List[Tensor]:
        weights = annotate(List[Tensor], [])
        biases = annotate(List[Tensor], [])
        for part in parts:
          weights.append(part[0])
          if len(part) == 2:
            biases.append(part[1])
        packed = [self.packed_weight(torch.cat(weights))]
        if len(biases) > 0:
          packed.append(torch.cat(biases))
        return packed
      """;

  /** Compiled at first use. */
  private static final class Holder {
    private static final Program PROGRAM = Program.compile(PackedProducts.SCRIPT + PACK, Map.of());
  }

  @Override
  public String product() {
    return PackedProducts.SCRIPT + DenseKind.product("packed_product");
  }

  @Override
  public String script() {
    return product()
        + """
        def linear(self, x: Tensor, part: List[Tensor]) -> Tensor:
          return self.dense_product(x, part)
        def project(self, x: Tensor, parts: List[List[Tensor]], sizes: List[int]) -> List[Tensor]:
          return torch.split_with_sizes(self.linear(x, parts[0]), sizes, -1)
        """;
  }

  @Override
  public List<List<Tensor>> prepare(Scope scope, List<List<Tensor>> parts) {
    return List.of(Holder.PROGRAM.tensors(scope, "pack", parts));
  }
}
